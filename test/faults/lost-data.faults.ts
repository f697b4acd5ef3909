import { setTimeout as delay } from 'node:timers/promises';
import { gate } from '../support/gate.js';
import { eventsOf, type StreamEvent, textOf } from '../support/rewrite-client.js';
import { until } from '../support/until.js';
import { Fleet } from './fleet.js';
import { PatientClient } from './patient-client.js';
import { printReport, report, size } from './report.js';
import { type SeenJob, steadyJobs } from './steady-jobs.js';

const JOBS_A_SECOND = size(15, 20);
/** How many jobs are accepted before the loss, and after it. */
const JOBS = size(300, 8);
const PATIENCE_IN_MS = 120_000;
const FULL_IN_MS = size(10_000, 700);

jest.setTimeout(size(300_000, 60_000));

describe('Redis loses what it has under load', () => {
  let fleet: Fleet;
  let patient: PatientClient;
  /** Those of the snapshot. */
  let early: SeenJob[];

  /** The loss comes while jobs do. @returns all of them, and when it began and ended */
  async function loadAround(loss: () => Promise<void>): Promise<{ jobs: SeenJob[]; beganAt: number; endedAt: number }> {
    const seen = { accepted: 0, isOver: false };
    const onAccepted = (): void => void (seen.accepted += 1);
    const working = steadyJobs(patient, { jobsASecond: JOBS_A_SECOND, isEnough: () => seen.isOver, onAccepted });
    const moreAccepted = async (): Promise<void> => {
      const enough = seen.accepted + JOBS;
      await until(() => seen.accepted >= enough, PATIENCE_IN_MS);
    };
    await moreAccepted();
    const beganAt = Date.now();
    await loss();
    const endedAt = Date.now();
    await moreAccepted();
    seen.isOver = true;
    return { jobs: await working, beganAt, endedAt };
  }

  const isDone = ({ told }: SeenJob): boolean => told?.status === 'completed';

  beforeAll(async () => {
    fleet = await Fleet.start({ apis: 2, workers: 2, keys: 2, settings: { LLM_DEADLINE_MS: '20000' } });
    patient = new PatientClient(fleet);
    fleet.vendor.script({ pieceDelayInMs: 20 });
    early = (await loadAround(async () => fleet.redis.snapshot())).jobs;
  }, 180_000);
  afterEach(async () => {
    for (const { client } of fleet.apis)
      await until(async () => ((await (await client.get('/health')).json()) as { status: string }).status === 'ok');
  });
  afterAll(async () => {
    await fleet.stop();
    printReport();
  });

  test('room: submits are refused until it has some again, and no job is lost', async () => {
    const { jobs } = await loadAround(async () => {
      await fleet.redis.fill();
      await delay(FULL_IN_MS);
      expect((await fleet.client(0).post('/v1/rewrite/submit', { text: 'Refused.', style: 'formal' })).status).toBe(
        503,
      );
      await fleet.redis.empty();
    });
    report('full, and empty again', {
      accepted: jobs.length,
      lost: jobs.filter((job) => !isDone(job)).length,
      'slowest answer in ms, of those that wait for 5 s': patient.slowestInMs,
    });
    expect(jobs.filter((job) => !isDone(job))).toEqual([]);
  });

  test('all, by FLUSHALL: jobs are 404, streams that are read go on, and what comes later is done', async () => {
    const rest = gate();
    fleet.vendor.script(({ request }) =>
      request.text.includes('held') ? { answer: ['One ', rest.opened, 'two'] } : { pieceDelayInMs: 20 },
    );
    let streams: Reading[] = [];
    const { jobs, beganAt, endedAt } = await loadAround(async () => {
      streams = await openStreams();
      await fleet.redis.command('FLUSHALL');
      rest.open();
    });
    const [here, elsewhere, ofJob] = streams as [Reading, Reading, Reading];
    await Promise.all([here.over, elsewhere.over, ofJob.over]);
    const before = jobs.filter(({ acceptedAt }) => acceptedAt < beganAt);
    const after = jobs.filter(({ submittedAt }) => submittedAt > endedAt);
    const kept = await Promise.all(before.map(({ id }) => patient.resultOrNull(id)));
    report('FLUSHALL', {
      'accepted before': before.length,
      'of them told as completed': before.filter(isDone).length,
      'of them 404 later': kept.filter((job) => job === null).length,
      'accepted after': after.length,
      'of those lost': after.filter((job) => !isDone(job)).length,
      'stream read here': here.told(),
      'stream read elsewhere': elsewhere.told(),
      "a job's stream": ofJob.told(),
    });
    expect(kept.every((job) => job === null)).toBe(true);
    expect(after.filter((job) => !isDone(job))).toEqual([]);
    expect(textOf(here.seen)).toBe('One two');
    expect(textOf(elsewhere.seen)).toBe('One two');
    expect(await patient.resultOrNull(ofJob.id)).toBeNull();
  });

  test('what is younger than a snapshot: what was accepted since is 404, and what the snapshot brings back is done', async () => {
    const calls = fleet.vendor.calls.length;
    const { jobs, beganAt, endedAt } = await loadAround(() => fleet.redis.restore());
    const back = await Promise.all(early.map(({ id }) => patient.resultOrNull(id)));
    const after = jobs.filter(({ submittedAt }) => submittedAt > endedAt);
    const before = jobs.filter(({ acceptedAt }) => acceptedAt < beganAt);
    const kept = await Promise.all(before.map(({ id }) => patient.resultOrNull(id)));
    report('an older snapshot', {
      'jobs of the snapshot that are back': back.filter((job) => job !== null).length,
      'accepted since': before.length,
      'of them 404': kept.filter((job) => job === null).length,
      'accepted after': after.length,
      'of those lost': after.filter((job) => !isDone(job)).length,
      'vendor calls beyond one for each job that came now': fleet.vendor.calls.length - calls - jobs.length,
    });
    expect(back.filter((job) => job !== null && job.status !== 'completed')).toEqual([]);
    expect(back.some((job) => job !== null)).toBe(true);
    expect(kept.every((job) => job === null)).toBe(true);
    expect(after.filter((job) => !isDone(job))).toEqual([]);
  });

  /** Of a rewrite, read where it is written and at the other api, and of a job: all are held after their first piece. */
  async function openStreams(): Promise<Reading[]> {
    const here = await reading(
      await fleet.client(0).post('/v1/rewrite/sse', { text: 'A held stream.', style: 'formal' }),
    );
    const elsewhere = await reading(await fleet.client(1).get(`/v1/rewrite/sse/${here.id}`));
    const job = await patient.submit({ text: 'A held job.', style: 'formal' }, 'a-held-job');
    return [here, elsewhere, await reading(await fleet.client(1).get(`/v1/rewrite/sse/${job}`))];
  }
});

interface Reading {
  /** The stream's. */
  id: string;
  seen: StreamEvent[];
  /** Resolves once it ended, or was cut. */
  over: Promise<void>;
  /** The names of its events, in their order. */
  told(): string;
}

/** Resolves with its first piece. */
async function reading(answer: Response): Promise<Reading> {
  const seen: StreamEvent[] = [];
  const read = async (): Promise<void> => {
    for await (const event of eventsOf(answer)) seen.push(event);
  };
  const over = read().catch(() => undefined);
  await until(() => seen.length >= 2);
  return { id: String(seen[0]!.data['id']), seen, over, told: () => seen.map(({ event }) => event).join(' ') };
}
