import { Happening } from './happening.js';
import type { Traceable } from './trace-context.js';

/** A request has come. */
export interface RequestBegun extends Traceable {
  method: string;
  /** The route's pattern, such as `/v1/rewrite/result/:id`; null where there is none. */
  route: string | null;
}

/** What a request asks of a rewrite. */
export interface AskedRewrite {
  /** Null: the request names a stream or a job by its id. */
  style: string | null;
  /** `answer`, `text`, `stream`, `job`, or `resumed`: a stream that is gone on with. */
  delivery: string;
  /** `hit`, `miss`, `collapsed`, `request` or `bypass`; null where the cache was not asked. */
  cacheStatus: string | null;
  /** When its first text was there, by `performance.now()`; null: none, or all of it came at once. */
  firstTextAt: number | null;
}

/** The answer to a request has ended: as a whole, or because its connection did. */
export interface RequestEnded {
  begun: RequestBegun;
  requestId: string;
  /** Without its query. */
  path: string;
  /** The name of its client, or `anonymous`. */
  client: string;
  /** Null: the connection ended before a status was sent. */
  status: number | null;
  isWhole: boolean;
  durationInMs: number;
  firstTextInMs: number | null;
  rewrite: AskedRewrite | null;
}

/** Told for each request as it comes, also where no route is meant. */
export const requestBegun = new Happening<RequestBegun>('request.begun');
/** Told once for each request that has begun. */
export const requestEnded = new Happening<RequestEnded>('request.ended');
