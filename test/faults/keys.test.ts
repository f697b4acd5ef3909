import { Fleet } from './fleet.js';
import { PatientClient } from './patient-client.js';
import { keysLeft } from './redis-keys.js';
import { printReport, report, size } from './report.js';

const REWRITES = size(500, 100);
const SLOW_JOBS = size(200, 40);
const CAP = 2;

describe('the keys of a fleet', () => {
  let fleet: Fleet;
  afterEach(() => fleet.stop());
  afterAll(printReport);

  test('two keys with cap 1 never have two calls at once, whoever calls', async () => {
    const settings = { LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1', LLM_KEY_WAIT_MS: '60000' };
    fleet = await Fleet.start({ apis: 2, workers: 3, keys: 2, settings });
    fleet.vendor.script({ pieceDelayInMs: 1 });
    const patient = new PatientClient(fleet);
    const half = REWRITES / 2;
    const bodyOf = (i: number) => ({ text: `Text number ${i}.`, style: 'formal' });
    const ids = await Promise.all(Array.from({ length: half }, (_, i) => patient.submit(bodyOf(i), `keys-${i}`)));
    const sync = Array.from({ length: half }, (_, i) => half + i);
    const statuses: number[] = [];
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        for (let i = sync.shift(); i !== undefined; i = sync.shift()) {
          const answer = await fleet.client(i).post('/v1/rewrite', bodyOf(i));
          statuses.push(answer.status);
          await answer.text();
        }
      }),
    );
    const jobs = await Promise.all(ids.map((id) => patient.result(id)));
    const most = [0, 1].map((i) => fleet.vendor.key(`test-key-openai-${i}`).maxInFlight);
    report('two keys with cap 1', {
      rewrites: REWRITES,
      completed: jobs.filter(({ status }) => status === 'completed').length + statuses.filter((s) => s === 200).length,
      'most calls at once on a key': Math.max(...most),
    });
    expect(most).toEqual([1, 1]);
    expect(jobs.every(({ status }) => status === 'completed')).toBe(true);
    expect(statuses.every((status) => status === 200)).toBe(true);
    await fleet.vendor.idle();
    expect((await keysLeft(fleet.redis.url)).leases).toBe(0);
  }, 300_000);

  test('many slow jobs on one key all complete, and requests sent meanwhile go first', async () => {
    const settings = { LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: String(CAP), LLM_KEY_WAIT_MS: '20000' };
    fleet = await Fleet.start({ apis: 2, workers: 3, keys: 1, settings });
    fleet.vendor.script({ delayInMs: 250 });
    const patient = new PatientClient(fleet);
    const ids = await Promise.all(
      Array.from({ length: SLOW_JOBS }, (_, i) =>
        patient.submit({ text: `Job number ${i}.`, style: 'formal' }, `slow-${i}`),
      ),
    );
    await fleet.vendor.called(4);
    const callsBefore: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const before = fleet.vendor.calls.length;
      const answer = await fleet.client(i).post('/v1/rewrite', { text: `Request number ${i}.`, style: 'formal' });
      expect(answer.status).toBe(200);
      const call = fleet.vendor.calls.findIndex(({ body }) => JSON.stringify(body).includes(`Request number ${i}.`));
      callsBefore.push(call - before);
    }
    const jobs = await Promise.all(ids.map((id) => patient.result(id)));
    report('slow jobs on one key with cap 2', {
      jobs: SLOW_JOBS,
      completed: jobs.filter(({ status }) => status === 'completed').length,
      'most calls of jobs before a request': Math.max(...callsBefore),
    });
    expect(jobs.every(({ status, attempts }) => status === 'completed' && attempts === 1)).toBe(true);
    // While a request is on its way to the line, each slot may be given to one more job; jobs that wait come after it.
    expect(Math.max(...callsBefore)).toBeLessThanOrEqual(2 * CAP);
  }, 300_000);

  test('one Idempotency-Key sent 50 times at once to both apis is one job', async () => {
    fleet = await Fleet.start({ apis: 2, workers: 1, keys: 1 });
    const body = { text: 'Hello, world', style: 'pirate' };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        fleet.client(i).post('/v1/rewrite/submit', body, { 'idempotency-key': 'once' }),
      ),
    );
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: string }).id));
    expect(new Set(ids).size).toBe(1);
    const job = await new PatientClient(fleet).result(ids[0]!);
    report('one idempotency key', { submitted: 50, jobs: new Set(ids).size, calls: fleet.vendor.calls.length });
    expect(job.status).toBe('completed');
    expect(fleet.vendor.calls).toHaveLength(1);
  }, 180_000);
});
