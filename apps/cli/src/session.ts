import type { RewriteClient } from '#client';

/** What every command works with. */
export interface Session {
  client: RewriteClient;
  /** The service's address, for messages. */
  url: URL;
  /** Aborted when the command is to stop. */
  signal: AbortSignal;
  /** Answers as JSON. */
  json: boolean;
}
