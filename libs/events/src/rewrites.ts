import { Happening } from './happening.js';
import type { TraceContext, Traceable } from './trace-context.js';

/** The ids by which a client knows a rewrite. */
export interface RewriteIds {
  requestId?: string | undefined;
  jobId?: string;
  streamId?: string;
}

/** What providers reported. */
interface Tokens {
  inputTokens: number;
  outputTokens: number;
}

/** A rewrite that is written, and for whom. */
export interface RewriteFacts {
  ids: RewriteIds;
  /** The name of the client who pays for it, or `anonymous`. */
  client: string;
  style: string;
  /** `answer`, `text`, `stream` or `job`. */
  delivery: string;
}

/** The writing of a rewrite has begun: there was none that could be read. */
export interface RewriteBegun extends Traceable, RewriteFacts {}

/** The writing of a rewrite has ended, well or not. */
export interface RewriteEnded {
  begun: RewriteBegun;
  /** `finished`; `stopped`, since nobody read it any more; or the type of its failure. */
  outcome: string;
  /** Of a finished one, who wrote it. */
  written: { provider: string; model: string; checks: readonly { name: string; passed: boolean | null }[] } | null;
  /** How often one that failed a check was written again. */
  repairs: number;
  /** How often readers were told to drop what they had. */
  restarts: number;
  calls: number;
  /** Of all calls; null if none reported any. */
  usage: Tokens | null;
  durationInMs: number;
}

/** A call of a provider has begun. */
export interface CallBegun extends Traceable, RewriteFacts {
  provider: string;
  keyIndex: number;
  /** As configured. */
  model: string;
}

/** A call of a provider has ended, well or not. */
export interface CallEnded {
  begun: CallBegun;
  /** `finished`, `stopped`, or the kind of the failure. */
  outcome: string;
  /** Of a failure: what it was, in a sentence without anything of the vendor's answer but short tokens. */
  failure: string | null;
  /** The HTTP status of a refusal. */
  status: number | null;
  /** Short tokens on a failure, for the logs. */
  facts: object;
  /** As the vendor says; null where it does not. */
  answeredModel: string | null;
  durationInMs: number;
  firstTextInMs: number | null;
  /** Null where the provider reported none. */
  usage: Tokens | null;
}

/** Somebody who needs a key has one, or waits no more. */
export interface KeyWaitEnded {
  /** The place in a trace below which it happened; null: it belongs to no trace. */
  trace: TraceContext | null;
  /** Whose key came, or else whose was asked for first. */
  provider: string;
  priority: string;
  /** `leased`, `none`, or `stopped`: nobody needs it any more. */
  outcome: string;
  waitedInMs: number;
}

/** A key is used no more for a time. */
interface KeyRested {
  provider: string;
  keyIndex: number;
  /** `cooldown`: its vendor limits its rate; `out`: its vendor refuses it; `failing`: the provider itself fails. */
  kind: string;
  /** What rests with it: `key`, `account` or `provider`. */
  scope: string;
}

/** Told by the process that writes the rewrite. */
export const rewriteBegun = new Happening<RewriteBegun>('rewrite.begun');
/** Told once for each rewrite that has begun. */
export const rewriteEnded = new Happening<RewriteEnded>('rewrite.ended');
/** Told for each call, those that repair a rewrite too. */
export const callBegun = new Happening<CallBegun>('call.begun');
/** Told once for each call that has begun. */
export const callEnded = new Happening<CallEnded>('call.ended');
/** Told for each lease that is asked for, also where a key was free at once. */
export const keyWaitEnded = new Happening<KeyWaitEnded>('key-wait.ended');
/** Told by the process whose call led to the rest. */
export const keyRested = new Happening<KeyRested>('key.rested');
