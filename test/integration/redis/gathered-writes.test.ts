import type { Writable } from 'node:stream';
import { jest } from '@jest/globals';
import { RedisConnections } from '#redis';
import { RedisServer } from '../../support/redis-server.js';

test('what is asked in one turn of the event loop is handed to the socket in one write', async () => {
  const server = await RedisServer.start();
  const redis = await RedisConnections.open({ url: server.url, keyPrefix: 'rewrite' });
  await redis.commands.ping();
  const socket = redis.commands.stream as Writable;
  const writes = [jest.spyOn(socket, '_write'), jest.spyOn(socket as Required<Writable>, '_writev')];
  await Promise.all(Array.from({ length: 50 }, (_, n) => redis.commands.set(`key ${n}`, n)));
  // A sign of life may come in between.
  expect(writes.reduce((sum, { mock }) => sum + mock.calls.length, 0)).toBeLessThanOrEqual(3);
  await redis.close();
  await server.stop();
});
