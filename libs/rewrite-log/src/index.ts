export { isFinal, restartAfter } from './log-entry.js';
export type { FinalEntry, LogEntry } from './log-entry.js';
export { LogWriter } from './log-writer.js';
export { orUnavailable } from './or-unavailable.js';
export { RewriteError } from './rewrite-error.js';
export type { RewriteErrorType, RewriteFailure } from './rewrite-error.js';
export type { DeliveredRewrite, Rewrite, RewriteCheck, RewriteEvent } from './rewrite-event.js';
export { LogLostError, REWRITE_LOG_STORE } from './rewrite-log-store.js';
export type {
  Claim,
  ClaimRequest,
  LeaderRenewal,
  Retention,
  RewriteLogStore,
  Sharing,
  StreamBinding,
  StreamRecord,
  StreamState,
} from './rewrite-log-store.js';
export { FailoverRewriteLogStore } from './rewrite-log-store.failover.js';
export { MemoryRewriteLogStore } from './rewrite-log-store.memory.js';
export { RedisRewriteLogStore } from './rewrite-log-store.redis.js';
export { RelayingRewriteLogStore } from './rewrite-log-store.relaying.js';
export { RewriteLog } from './rewrite-log.js';
export type { LogClaimRequest, LogReader } from './rewrite-log.js';
export { RewriteLogModule } from './rewrite-log.module.js';
