import { randomUUID } from 'node:crypto';
import { RedisIdempotencyStore } from '#jobs';
import { RedisConnections } from '#redis';
import { RedisServer } from '../../support/redis-server.js';
import { describeIdempotencyStore } from './idempotency-store-conformance.js';

let server: RedisServer;
beforeAll(async () => void (server = await RedisServer.start()));
afterAll(() => server.stop());

describeIdempotencyStore('Redis', async () => {
  const connections = await RedisConnections.open({ url: server.url, keyPrefix: randomUUID() });
  return { store: new RedisIdempotencyStore(connections), stop: () => connections.close() };
});
