import type { RequestStep } from './request-steps.js';

/** Puts the request's id on every answer. */
export const nameRequest: RequestStep = (request, reply) => void reply.header('x-request-id', request.id);
