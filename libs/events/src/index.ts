export { Happening } from './happening.js';
export { attemptBegun, attemptEnded, jobAccepted, jobEnded } from './jobs.js';
export type { AttemptBegun, AttemptEnded } from './jobs.js';
export { redisChanged } from './redis.js';
export { requestIdOf } from './request-id.js';
export { requestBegun, requestEnded } from './requests.js';
export type { AskedRewrite, RequestBegun, RequestEnded } from './requests.js';
export { callBegun, callEnded, keyRested, keyWaitEnded, rewriteBegun, rewriteEnded } from './rewrites.js';
export type {
  CallBegun,
  CallEnded,
  KeyWaitEnded,
  RewriteBegun,
  RewriteEnded,
  RewriteFacts,
  RewriteIds,
} from './rewrites.js';
export { readTraceparent, type Traceable, type TraceContext, traceparentOf } from './trace-context.js';
