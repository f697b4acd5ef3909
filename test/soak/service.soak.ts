import { setTimeout as delay } from 'node:timers/promises';
import { keysLeft } from '../faults/redis-keys.js';
import { Load } from './load.js';
import type { SelfReport } from './self-report.js';
import { type Sample, SoakedService } from './soaked-service.js';

/** At least 3: the last minute is held against the second. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 10);
/** For a machine that is too slow or too busy for all of it: a share of the load. */
const SHARE = Number(process.env['SOAK_SHARE'] ?? 1);
const STREAMS = 200 * SHARE;
const JOBS_PER_SECOND = 50 * SHARE;
/** Four seconds' worth: a machine that has more waiting is too slow, or too busy, for this load. */
const MOST_WAITING_JOBS = 4 * JOBS_PER_SECOND;
const MINUTE_IN_MS = 60_000;
const MIB = 2 ** 20;
const MOST_GROWTH = 1.1;
/** What a job that has ended takes in Redis, where it is remembered for 24 h. */
const MOST_BYTES_PER_JOB = 4_096;

function tell(minute: number, { api, worker, redisBytes }: Sample, load: Load): void {
  const held = ({ heap, rss, descriptors, handles }: SelfReport): string[] => [
    (heap / MIB).toFixed(1),
    (rss / MIB).toFixed(0),
    String(descriptors),
    String(handles),
  ];
  const cells = [
    minute,
    ...held(api),
    ...held(worker),
    (redisBytes / MIB).toFixed(1),
    load.result.jobs,
    load.waitingJobs,
    load.takeJobTime().toFixed(0),
    load.result.streams,
  ];
  process.stdout.write(`${cells.map((cell) => String(cell).padStart(8)).join('')}\n`);
}

function tellHeadings(): void {
  const held = ['heap', 'rss', 'fds', 'handles'];
  const groups = ['', 'api', '', '', '', 'worker', '', '', '', 'Redis', 'jobs', '', '', 'streams'];
  for (const row of [groups, ['minute', ...held, ...held, 'MiB', 'done', 'waiting', 'ms', 'done']]) {
    process.stdout.write(`${row.map((cell) => cell.padStart(8)).join('')}\n`);
  }
}

/** What has grown too much. */
function grown(early: Sample, late: Sample): string[] {
  const parts = ['api', 'worker'] as const;
  const figures = ['heap', 'descriptors', 'handles'] as const;
  const growths = parts.flatMap((part) =>
    figures.map((figure) => ({ name: `${part}: ${figure}`, by: late[part][figure] / early[part][figure] })),
  );
  return growths.filter(({ by }) => by > MOST_GROWTH).map(({ name, by }) => `${name} x ${by.toFixed(2)}`);
}

describe(`${STREAMS} streams at once and ${JOBS_PER_SECOND} jobs a second, for ${MINUTES} minutes`, () => {
  let service: SoakedService;
  beforeAll(async () => {
    service = await SoakedService.start();
  }, MINUTE_IN_MS);
  afterAll(() => service.stop());

  test(
    'lose nothing, double nothing, and leave heap and handles as they were',
    async () => {
      const load = new Load(service.client);
      const samples: (Sample & { jobs: number })[] = [];
      load.start({ streams: STREAMS, jobsPerSecond: JOBS_PER_SECOND });
      const begun = Date.now();
      tellHeadings();
      try {
        for (let minute = 1; minute <= MINUTES; minute += 1) {
          await delay(begun + minute * MINUTE_IN_MS - Date.now());
          const sample = await service.sample();
          samples.push({ ...sample, jobs: load.result.jobs });
          tell(minute, sample, load);
          // Else each holds a connection and a place, and what the service holds says nothing.
          expect({ minute, isKeepingUp: load.waitingJobs < MOST_WAITING_JOBS }).toEqual({ minute, isKeepingUp: true });
        }
      } finally {
        await load.stop();
      }

      const { jobs, streams, refusedJobs, lostJobs, brokenStreams } = load.result;
      const { calls, names } = await service.vendorCounts();
      const [early, late] = [samples[1]!, samples.at(-1)!];
      const bytesPerJob = (late.redisBytes - early.redisBytes) / (late.jobs - early.jobs);
      const figures = {
        jobs,
        refused: refusedJobs.length,
        lost: lostJobs.length,
        streams,
        broken: brokenStreams.length,
        calls,
        doubled: calls - names,
      };
      process.stdout.write(`${JSON.stringify({ ...figures, redisBytesPerJob: Math.round(bytesPerJob) })}\n`);

      expect([refusedJobs, lostJobs, brokenStreams].map((faults) => faults.slice(0, 5))).toEqual([[], [], []]);
      expect({ calls, names }).toEqual({ calls: jobs + streams, names: jobs + streams });
      expect(grown(early, late)).toEqual([]);
      expect(bytesPerJob).toBeLessThan(MOST_BYTES_PER_JOB);
      expect(await keysLeft(service.redisUrl)).toEqual({ leases: 0, withoutTtl: [] });
    },
    (MINUTES + 3) * MINUTE_IN_MS,
  );
});
