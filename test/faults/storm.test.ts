import { setTimeout as delay } from 'node:timers/promises';
import { Fleet } from './fleet.js';
import { type JobBody, PatientClient } from './patient-client.js';
import { leftOnceLeasesHaveExpired } from './redis-keys.js';
import { isFull, printReport, report, size } from './report.js';

const JOBS = size(2_000, 120);
const STORM_IN_MS = size(120_000, 16_000);

describe('a storm', () => {
  let fleet: Fleet;
  afterEach(() => fleet.stop());
  afterAll(printReport);

  /** Kills a member at random every second or two, until it is told to stop and Redis was killed twice, too. */
  async function rage(stop: AbortSignal): Promise<{ members: number; redis: number }> {
    const killed = { members: 0, redis: 0 };
    const starting: Promise<void>[] = [];
    for (let round = 1; !stop.aborted || killed.redis < 2; round += 1) {
      await delay(1_000 + Math.random() * 1_000);
      if (killed.redis < 2 && round % (isFull ? 12 : 3) === 0) {
        await fleet.redis.kill();
        await delay(1_000);
        await fleet.redis.restart();
        killed.redis += 1;
      } else {
        const running = fleet.members.filter(({ isRunning }) => isRunning);
        const victim = running[Math.floor(Math.random() * running.length)];
        if (!victim) continue;
        await victim.kill();
        starting.push(victim.start());
        killed.members += 1;
      }
    }
    await Promise.all(starting);
    return killed;
  }

  test('loses no accepted job, doubles none and leaves nothing behind', async () => {
    fleet = await Fleet.start({ apis: 2, workers: 3, keys: 4, settings: { LLM_DEADLINE_MS: '30000' } });
    fleet.vendor.script({ pieceDelayInMs: 20 });
    const patient = new PatientClient(fleet);
    const calm = new AbortController();
    const raging = rage(calm.signal);

    const begun = Date.now();
    let slowest = 0;
    const run = async (i: number): Promise<JobBody> => {
      await delay(begun + (i * STORM_IN_MS) / JOBS - Date.now());
      const id = await patient.submit({ text: `Text number ${i}.`, style: 'formal' }, `storm-${i}`);
      const submittedAt = Date.now();
      const job = await patient.result(id);
      slowest = Math.max(slowest, Date.now() - submittedAt);
      return job;
    };
    const running = Array.from({ length: JOBS }, (_, i) => run(i));
    await delay(begun + STORM_IN_MS - Date.now());
    calm.abort();
    const killed = await raging;
    const results = await Promise.all(running);
    const ids = results.map(({ id }) => id);

    const again = await Promise.all(ids.map((id) => patient.result(id)));
    const wrong = results.filter(({ rewrite }, i) => !rewrite?.rewritten.includes(`Text number ${i}.`));
    const doubled = again.filter((job, i) => JSON.stringify(job) !== JSON.stringify(results[i]));
    await fleet.vendor.idle();
    const left = await leftOnceLeasesHaveExpired(fleet.redis.url);
    report('storm', {
      submitted: ids.length,
      'members killed': killed.members,
      'Redis killed': killed.redis,
      lost: wrong.length,
      'two results for one id': doubled.length,
      'vendor calls per job': (fleet.vendor.calls.length / JOBS).toFixed(2),
      'slowest job in ms': slowest,
      'leases left': left.leases,
      'keys without TTL': left.withoutTtl.length,
    });
    expect(results.filter(({ status }) => status !== 'completed')).toEqual([]);
    expect(new Set(ids).size).toBe(JOBS);
    expect(wrong).toEqual([]);
    expect(doubled).toEqual([]);
    expect(killed.redis).toBe(2);
    expect(left).toEqual({ leases: 0, withoutTtl: [] });
  }, 900_000);
});
