import { setTimeout as delay } from 'node:timers/promises';
import { RedisConnections } from '#redis';
import { Fleet } from '../faults/fleet.js';
import { type JobBody, PatientClient } from '../faults/patient-client.js';
import { printReport, report } from '../faults/report.js';
import { type SeenJob, steadyJobs } from '../faults/steady-jobs.js';
import { type FailingRedis, KINDS, type Loss } from './kinds.js';

const JOBS = Number(process.env['JOBS'] ?? 2_000);
const JOBS_A_SECOND = Number(process.env['JOBS_A_SECOND'] ?? 15);
/** From one loss, or kill of a member, to the next. */
const PAUSE_IN_MS = 1_000;
/** A job that was accepted just before a loss counts as lost by it. */
const JUST_BEFORE_IN_MS = 500;

/** A loss of the primary, with times by `Date.now()`. */
interface Fall {
  loss: Loss;
  beganAt: number;
  /** When the next primary was there, and took writes. */
  nextAt: number;
}

/** What is told of a job in the end; null where it is unknown. */
type Outcome = SeenJob & { kept: JobBody | null };

/** The primary is lost in each of these ways in turn, and a member is killed after each loss and on until it is enough. @param falls filled with each loss */
async function rage(
  fleet: Fleet<FailingRedis>,
  losses: readonly Loss[],
  falls: Fall[],
  enough: AbortSignal,
): Promise<void> {
  const left = [...losses];
  while (!enough.aborted) {
    await delay(PAUSE_IN_MS);
    const loss = left.shift();
    if (loss !== undefined) {
      const beganAt = Date.now();
      falls.push({ loss, beganAt, nextAt: await fleet.redis[loss]!() });
    }
    const victim = fleet.members[Math.floor(Math.random() * fleet.members.length)]!;
    await victim.kill();
    await victim.start();
  }
}

/** How many were lost by each kind of loss: by the last that had begun by the time they were accepted, or did so just then. */
function lostBy(outcomes: Outcome[], falls: Fall[]): string {
  const lost = outcomes.filter(({ kept }) => kept === null);
  const causeOf = ({ acceptedAt }: Outcome): string =>
    falls.findLast(({ beganAt }) => beganAt - JUST_BEFORE_IN_MS <= acceptedAt)?.loss ?? 'nothing';
  const causes = lost.map(causeOf);
  return [...new Set(causes)].map((cause) => `${causes.filter((one) => one === cause).length} by ${cause}`).join(', ');
}

/** For each loss how soon after the next primary was there something happened, in ms. @param times by the clock of this machine */
function pauses(times: number[], falls: Fall[]): string {
  return falls.map(({ nextAt }) => Math.min(...times.filter((time) => time >= nextAt)) - nextAt).join(' ');
}

/** What Redis has of jobs that have not completed. */
async function reasonsOf(jobs: SeenJob[], url: string): Promise<unknown[]> {
  const redis = await RedisConnections.open({ url, keyPrefix: 'rewrite' });
  const hashes = await Promise.all(jobs.map(({ id }) => redis.commands.hgetall(`{rewrite}:rewrites:${id}`)));
  await redis.close();
  return hashes;
}

afterAll(printReport);

describe.each(KINDS)(
  '$name, whose primary is lost while jobs come and members are killed',
  ({ name, losses, keepsAll, start }) => {
    let fleet: Fleet<FailingRedis> | undefined;
    const enough = new AbortController();
    afterEach(async () => {
      enough.abort();
      await fleet?.stop();
    });

    test('does once what the next primary has', async () => {
      const settings = { LLM_DEADLINE_MS: '30000' };
      fleet = await Fleet.start<FailingRedis>({ apis: 2, workers: 2, keys: 4, settings, redis: start() });
      fleet.vendor.script({ pieceDelayInMs: 10 });
      const falls: Fall[] = [];
      const raging = rage(fleet, losses, falls, enough.signal);
      raging.catch(() => enough.abort()); // awaited below
      const patient = new PatientClient(fleet);
      const isEnough = (count: number): boolean =>
        enough.signal.aborted || (count >= JOBS && falls.length === losses.length);
      const seen = await steadyJobs(patient, { jobsASecond: JOBS_A_SECOND, isEnough });
      enough.abort();
      await raging;
      const outcomes: Outcome[] = [];
      for (const job of seen) outcomes.push({ ...job, kept: await patient.resultOrNull(job.id) });

      const kept = outcomes.filter((outcome) => outcome.kept !== null);
      const changed = kept.filter((outcome) => JSON.stringify(outcome.kept) !== JSON.stringify(outcome.told));
      const notCompleted = kept.filter((outcome) => outcome.kept?.status !== 'completed');
      report(`${name}: ${losses.join(' ')}`, {
        accepted: seen.length,
        lost: `${seen.length - kept.length} (${lostBy(outcomes, falls)})`,
        'lost after their end was told': outcomes.filter((outcome) => outcome.kept === null && outcome.told).length,
        'done again after their end was told': changed.length,
        'not completed': notCompleted.length,
        failovers: (await fleet.redis.failovers?.()) ?? falls.length,
        'vendor calls per job': (fleet.vendor.calls.length / seen.length).toFixed(2),
        'ms until the next primary took writes': falls.map(({ beganAt, nextAt }) => nextAt - beganAt).join(' '),
        'ms from then until the next job was accepted, and kept': pauses(
          kept.map(({ acceptedAt }) => acceptedAt),
          falls,
        ),
        'ms from then until the next job was done': pauses(
          kept.map((outcome) => Date.parse(outcome.kept!.finishedAt)),
          falls,
        ),
      });
      expect(await reasonsOf(notCompleted, fleet.redis.url)).toEqual([]);
      expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
      if (keepsAll) expect(kept.length).toBe(seen.length);
    });
  },
);
