import { setTimeout as delay } from 'node:timers/promises';
import { type StreamEvent, textOf } from '../support/rewrite-client.js';
import { Fleet } from './fleet.js';
import { PatientClient } from './patient-client.js';
import { leftOnceLeasesHaveExpired } from './redis-keys.js';
import { printReport, report } from './report.js';

const JOBS = 600;
const STREAMS = 300;
const PAUSES_IN_MS = 120_000;
/** Shorter than all that a process holds, longer than its claim of a log, and longer than its keys and jobs. */
const LENGTHS_IN_MS = [1_500, 4_500, 11_000];

describe('a fleet whose members are paused in the middle of their work, one after the other', () => {
  let fleet: Fleet;
  afterEach(() => fleet.stop());
  afterAll(printReport);

  /** @returns how many pauses there were */
  async function pauseUntil(isOver: AbortSignal): Promise<number> {
    let pauses = 0;
    for (; !isOver.aborted; pauses += 1) {
      const member = fleet.members[pauses % fleet.members.length]!;
      member.pause();
      await delay(LENGTHS_IN_MS[pauses % LENGTHS_IN_MS.length]);
      member.resume();
      await delay(500);
    }
    return pauses;
  }

  /** Begun evenly over the time of the pauses. */
  const spread = <T>(count: number, begin: (i: number) => Promise<T>): Promise<T[]> =>
    Promise.all(
      Array.from({ length: count }, async (_, i) => {
        await delay((i * PAUSES_IN_MS) / count);
        return begin(i);
      }),
    );

  const isWhole = (events: StreamEvent[], i: number): boolean => {
    const done = events.at(-1);
    return (
      done?.event === 'done' && textOf(events) === done.data['rewritten'] && textOf(events).includes(`Story ${i}.`)
    );
  };

  const onlyRises = (events: StreamEvent[]): boolean => {
    const ids = events.map(({ id }) => Number(id));
    return ids.every((id, i) => i === 0 || id > ids[i - 1]!);
  };

  test('loses no accepted job, changes no result, and every stream of two readers at two apis is whole, with numbers that rise', async () => {
    fleet = await Fleet.start({ apis: 2, workers: 2, keys: 8, settings: { LLM_DEADLINE_MS: '60000' } });
    fleet.vendor.script({ pieceDelayInMs: 100 });
    const patient = new PatientClient(fleet);
    const patientElsewhere = new PatientClient({ client: (number) => fleet.client(number + 1) });
    const over = new AbortController();
    const pausing = pauseUntil(over.signal);
    const [jobs, pairs] = await Promise.all([
      spread(JOBS, async (i) =>
        patient.result(await patient.submit({ text: `Text number ${i}.`, style: 'formal' }, `pause-${i}`)),
      ),
      spread(STREAMS, async (i) => {
        const body = { text: `Once upon a time there was a Story ${i}.`, style: 'formal' };
        return Promise.all([patient.stream(body), patientElsewhere.stream(body)]);
      }),
    ]);
    over.abort();
    const pauses = await pausing;
    const streams = pairs.flat();
    const again = await Promise.all(jobs.map(({ id }) => patient.result(id)));
    const lost = jobs.filter(({ rewrite }, i) => !rewrite?.rewritten.includes(`Text number ${i}.`));
    const changed = again.filter((job, i) => JSON.stringify(job) !== JSON.stringify(jobs[i]));
    const torn = streams.filter((events, i) => !isWhole(events, Math.floor(i / 2)));
    const fallen = streams.filter((events) => !onlyRises(events));
    await fleet.vendor.idle();
    const left = await leftOnceLeasesHaveExpired(fleet.redis.url);
    report('pauses', {
      pauses,
      jobs: JOBS,
      'jobs lost': lost.length,
      'results changed': changed.length,
      streams: streams.length,
      'streams torn': torn.length,
      'streams whose numbers fell': fallen.length,
      'streams begun again': streams.filter((events) => events.some(({ event }) => event === 'restart')).length,
      'vendor calls for each rewrite': (fleet.vendor.calls.length / (JOBS + STREAMS)).toFixed(2),
      'leases left': left.leases,
    });
    expect([lost, changed, torn, fallen]).toEqual([[], [], [], []]);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(JOBS);
    expect(left).toEqual({ leases: 0, withoutTtl: [] });
  }, 900_000);
});
