import { RedisServer } from '../../support/redis-server.js';
import type { RewriteClient } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

/** One service and two of its clients. */
export interface TwoClients {
  service: WithVendor;
  alice: RewriteClient;
  bob: RewriteClient;
  stop(): Promise<void>;
}

export type StoreKind = 'memory' | 'Redis';

/** @param settings further settings of the service */
export async function twoClients(store: StoreKind, settings: Record<string, string> = {}): Promise<TwoClients> {
  const redis = store === 'Redis' ? await RedisServer.start() : null;
  const service = await startWithVendor({
    CLIENT_API__ALICE__KEY: 'test-key-alice',
    CLIENT_API__BOB__KEY: 'test-key-bob',
    LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '100',
    STREAM_RESUME_GRACE_MS: '60000',
    ...(redis && { REDIS_URL: redis.url, WORKER_IN_PROCESS: 'true' }),
    ...settings,
  });
  return {
    service,
    alice: service.clientWith({ authorization: 'Bearer test-key-alice' }),
    bob: service.clientWith({ authorization: 'Bearer test-key-bob' }),
    stop: async () => {
      await service.stop();
      await redis?.stop();
    },
  };
}

interface SubmittedJob {
  id: string;
  status: string;
}

/** Submits a job and gives its id. */
export async function submit(
  client: RewriteClient,
  text: string,
  headers: Record<string, string> = {},
): Promise<SubmittedJob> {
  const response = await client.post('/v1/rewrite/submit', { text, style: 'formal' }, headers);
  if (response.status !== 202) throw new Error(`submit: ${response.status} ${await response.text()}`);
  return (await response.json()) as SubmittedJob;
}
