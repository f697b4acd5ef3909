import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';

/** What is done for each request before its body is read. An error refuses the request. */
export type RequestStep = (request: FastifyRequest, reply: FastifyReply) => Error | void;

/** One hook for steps that follow each other: each hook of its own costs every request. */
export function inOrder(...steps: readonly RequestStep[]): onRequestHookHandler {
  return (request, reply, done) => {
    for (const step of steps) {
      const refusal = step(request, reply);
      if (refusal) return done(refusal);
    }
    done();
  };
}
