import type { FastifyInstance } from 'fastify';

/**
 * A request that was pipelined behind another begins when the answers before it have been sent. Until then Node tells nobody that its
 * client has gone, so it must hold nothing: no file, no stream's place, no body. It ends with its connection.
 * Must be the first hook.
 */
export function holdPipelined(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    if (reply.raw.socket) done();
    else reply.raw.once('socket', () => setImmediate(done));
  });
}
