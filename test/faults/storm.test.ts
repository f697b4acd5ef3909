import { setTimeout as delay } from 'node:timers/promises';
import { Fleet } from './fleet.js';
import { type JobBody, PatientClient } from './patient-client.js';
import { keysLeft } from './redis-keys.js';
import { isFull, printReport, report, size } from './report.js';

const JOBS = size(2_000, 120);
const SUBMITTERS = 20;

describe('a storm', () => {
  let fleet: Fleet;
  afterEach(() => fleet.stop());
  afterAll(printReport);

  /** Kills a member at random every second or two, and Redis twice, until it is told to stop. */
  async function rage(stop: AbortSignal): Promise<{ members: number; redis: number }> {
    const killed = { members: 0, redis: 0 };
    for (let round = 1; !stop.aborted; round += 1) {
      await delay(1_000 + Math.random() * 1_000, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) break;
      if (killed.redis < 2 && round % (isFull ? 12 : 3) === 0) {
        await fleet.redis.kill();
        await delay(1_000);
        await fleet.redis.restart();
        killed.redis += 1;
      } else {
        const members = fleet.members;
        const victim = members[Math.floor(Math.random() * members.length)]!;
        await victim.kill();
        await victim.start();
        killed.members += 1;
      }
    }
    return killed;
  }

  test('loses no accepted job, doubles none and leaves nothing behind', async () => {
    fleet = await Fleet.start({ apis: 2, workers: 3, keys: 4, settings: { LLM_DEADLINE_MS: '30000' } });
    fleet.vendor.script({ pieceDelayInMs: 20 });
    const patient = new PatientClient(fleet);
    const calm = new AbortController();
    const raging = rage(calm.signal);

    const ids: string[] = [];
    const numbers = Array.from({ length: JOBS }, (_, i) => i);
    await Promise.all(
      Array.from({ length: SUBMITTERS }, async () => {
        for (let i = numbers.shift(); i !== undefined; i = numbers.shift()) {
          ids[i] = await patient.submit({ text: `Text number ${i}.`, style: 'formal' }, `storm-${i}`);
        }
      }),
    );
    const results: JobBody[] = [];
    let lastEnd = Date.now();
    let longestPause = 0;
    const waiting = [...ids.keys()];
    await Promise.all(
      Array.from({ length: SUBMITTERS }, async () => {
        for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
          results[i] = await patient.result(ids[i]!);
          longestPause = Math.max(longestPause, Date.now() - lastEnd);
          lastEnd = Date.now();
        }
      }),
    );
    calm.abort();
    const killed = await raging;

    const again = await Promise.all(ids.map((id) => patient.result(id)));
    const wrong = results.filter(({ rewrite }, i) => !rewrite?.rewritten.includes(`Text number ${i}.`));
    const doubled = again.filter((job, i) => JSON.stringify(job) !== JSON.stringify(results[i]));
    await fleet.vendor.idle();
    const left = await keysLeft(fleet.redis.url);
    report('storm', {
      submitted: ids.length,
      'members killed': killed.members,
      'Redis killed': killed.redis,
      lost: wrong.length,
      'two results for one id': doubled.length,
      'vendor calls per job': (fleet.vendor.calls.length / JOBS).toFixed(2),
      'longest pause between two results in ms': longestPause,
      'leases left': left.leases,
      'keys without TTL': left.withoutTtl.length,
    });
    expect(results.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
    expect(new Set(ids).size).toBe(JOBS);
    expect(wrong).toEqual([]);
    expect(doubled).toEqual([]);
    expect(killed.redis).toBe(2);
    expect(left).toEqual({ leases: 0, withoutTtl: [] });
  }, 900_000);
});
