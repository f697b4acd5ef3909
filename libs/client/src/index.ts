export type { FieldError, Health, Job, Problem, Rewrite, Style, SubmittedJob, Usage } from './answers.js';
export {
  type CallOptions,
  type ClientOptions,
  RewriteClient,
  type RewriteOptions,
  type StreamOptions,
  type SubmitOptions,
  type WaitOptions,
} from './client.js';
export { RewriteError } from './rewrite-error.js';
export type { ConnectionState, Piece, RewriteStream } from './rewrite-stream.js';
export type { Pace } from './tries.js';
