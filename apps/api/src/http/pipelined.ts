import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { cut } from './cut.js';

/** Each that waits is kept with its headers, and Node reads on. */
const MOST_WAITING = 10;

/**
 * A request that was pipelined behind another begins when the answers before it have been sent. Until then Node tells nobody that its
 * client has gone, so it must hold nothing but itself: no file, no stream's place, no body. It ends with its connection, and a connection
 * ends when too many wait on it.
 * Must be the first hook.
 */
export function holdPipelined(fastify: FastifyInstance): void {
  const waiting = new WeakMap<Socket, number>();
  const count = (socket: Socket, by: 1 | -1): number => {
    const counted = (waiting.get(socket) ?? 0) + by;
    waiting.set(socket, counted);
    return counted;
  };
  fastify.addHook('onRequest', ({ raw: { socket } }, reply, done) => {
    if (reply.raw.socket) return done();
    if (socket.destroyed) return;
    if (count(socket, 1) > MOST_WAITING) return cut(socket);
    reply.raw.once('socket', () => {
      count(socket, -1);
      setImmediate(done);
    });
  });
}
