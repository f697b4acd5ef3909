export type { FieldError, Health, Job, Problem, Rewrite, Style, SubmittedJob, Usage } from './answers.js';
export {
  type CallOptions,
  type ClientOptions,
  RewriteClient,
  type RewriteOptions,
  type StreamOptions,
} from './client.js';
export { RewriteError } from './rewrite-error.js';
export type { ConnectionState, Piece, RewriteStream } from './rewrite-stream.js';
