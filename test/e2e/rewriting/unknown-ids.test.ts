import { RedisServer } from '../../support/redis-server.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

/** What BullMQ calls its own keys, which lie beside those of jobs; and what else no job or stream is called. */
const NO_IDS =
  'id meta wait paused active delayed prioritized completed failed events marker stalled stalled-check waiting-children limiter repeat pc ' +
  'metrics:completed x 0 * %2E%2E%2Fmeta 00000000-0000-0000-0000-000000000000';

describe.each(['in memory', 'on Redis'])('%s', (where) => {
  let redis: RedisServer | null = null;
  let service: WithVendor;

  beforeAll(async () => {
    if (where === 'on Redis') redis = await RedisServer.start();
    service = await startWithVendor(redis ? { REDIS_URL: redis.url, WORKER_IN_PROCESS: 'true' } : {});
  });
  afterAll(async () => {
    await service.stop();
    await redis?.stop();
  });

  const submitted = async (): Promise<string> => {
    const answer = await service.client.post('/v1/rewrite/submit', { text: 'Hello, world', style: 'pirate' });
    return ((await answer.json()) as { id: string }).id;
  };
  const statusesOf = async (id: string): Promise<number[]> => {
    const asked = [`/v1/rewrite/result/${id}`, `/v1/rewrite/result/${id}?wait=1`, `/v1/rewrite/sse/${id}`];
    const answers = await Promise.all(asked.map((path) => service.client.get(path)));
    answers.push(await service.client.delete(`/v1/rewrite/result/${id}`));
    return answers.map(({ status }) => status);
  };

  it('an id that is none of ours is unknown, whatever else has that name', async () => {
    const id = await submitted();
    await service.client.get(`/v1/rewrite/result/${id}?wait=10`);
    const statuses = await Promise.all(
      [...NO_IDS.split(' '), `${id}:lock`, `${id}:logs`].map(async (no) => [no, await statusesOf(no)]),
    );
    expect(statuses.filter(([, of]) => String(of) !== '404,404,404,404')).toEqual([]);
    expect((await service.client.get(`/v1/rewrite/result/${id}`)).status).toBe(200);
  });
});
