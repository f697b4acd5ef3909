import { setTimeout as delay } from 'node:timers/promises';
import { Fleet, type SharedRedis } from '../faults/fleet.js';
import { type JobBody, PatientClient } from '../faults/patient-client.js';
import { printReport, report } from '../faults/report.js';
import { RedisClusterWithReplica } from '../support/redis-cluster-with-replica.js';
import { RedisSentinels } from '../support/redis-sentinels.js';

/** Servers of which one can be lost. */
interface FailingRedis extends SharedRedis {
  killPrimary(): Promise<void>;
  handOver(): Promise<void>;
}

const JOBS = Number(process.env['JOBS'] ?? 2_000);
const JOBS_A_SECOND = 15;
const LOSSES_OF_EACH_KIND = 3;
/** What an old primary that nobody follows takes no more (redis.io, "Replication"). */
const GUARDED = ['--min-replicas-to-write', '1', '--min-replicas-max-lag', '2'];

afterAll(printReport);

describe.each([
  ['Sentinels', 'killPrimary', () => RedisSentinels.start()],
  ['Sentinels', 'handOver', () => RedisSentinels.start()],
  ['Sentinels, min-replicas-to-write 1', 'killPrimary', () => RedisSentinels.start(GUARDED)],
  ['Sentinels, min-replicas-to-write 1', 'handOver', () => RedisSentinels.start(GUARDED)],
  ['Cluster', 'killPrimary', () => RedisClusterWithReplica.start()],
  ['Cluster', 'handOver', () => RedisClusterWithReplica.start()],
] as const)('with %s, and %s while jobs come and members are killed', (where, lose, startRedis) => {
  let fleet: Fleet<FailingRedis> | undefined;
  afterEach(() => fleet?.stop());

  /** Loses the primary time and again, and a member in between. @returns for each loss how long no job had come through since the next primary was there, in ms */
  async function rage(patient: PatientClient, stop: AbortSignal): Promise<number[]> {
    const pauses: number[] = [];
    while (pauses.length < LOSSES_OF_EACH_KIND || !stop.aborted) {
      await delay(2_000);
      if (pauses.length < LOSSES_OF_EACH_KIND) {
        await fleet!.redis[lose]();
        const promotedAt = Date.now();
        const id = await patient.submit({ text: `After ${pauses.length}`, style: 'formal' }, `probe-${pauses.length}`);
        await patient.result(id);
        pauses.push(Date.now() - promotedAt);
      }
      const victim = fleet!.members[Math.floor(Math.random() * fleet!.members.length)]!;
      await victim.kill();
      await victim.start();
    }
    return pauses;
  }

  test('what the next primary has is done once', async () => {
    fleet = await Fleet.start<FailingRedis>({
      apis: 2,
      workers: 2,
      keys: 4,
      settings: { LLM_DEADLINE_MS: '30000' },
      redis: startRedis(),
    });
    fleet.vendor.script({ pieceDelayInMs: 10 });
    const patient = new PatientClient(fleet);
    const calm = new AbortController();
    const raging = rage(patient, calm.signal);
    const begun = Date.now();
    const run = async (i: number): Promise<JobBody | 'lost'> => {
      await delay(begun + (i * 1000) / JOBS_A_SECOND - Date.now());
      const id = await patient.submit({ text: `Text number ${i}.`, style: 'formal' }, `job-${i}`);
      return patient.result(id).catch((error: Error) => {
        if (/^result of .*: 404/.test(error.message)) return 'lost';
        throw error;
      });
    };
    const results = await Promise.all(Array.from({ length: JOBS }, (_, i) => run(i)));
    calm.abort();
    const pauses = await raging;
    const lost = results.filter((result) => result === 'lost').length;
    const kept = results.filter((result) => result !== 'lost');
    report(`${where}, ${lose} ${LOSSES_OF_EACH_KIND}x`, {
      accepted: JOBS,
      lost,
      'not completed': kept.filter(({ status }) => status !== 'completed').length,
      'two results for one id': kept.length - new Set(kept.map(({ id }) => id)).size,
      'vendor calls per job': (fleet.vendor.calls.length / JOBS).toFixed(2),
      'ms to a whole job after the new primary was well': pauses.join(' '),
    });
    expect(kept.filter(({ status }) => status !== 'completed')).toEqual([]);
    expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
  });
});
