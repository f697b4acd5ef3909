import type { RewriteError } from './rewrite-error.js';
import { pause } from './signals.js';

/** How the client comes back after a cut. */
export interface Pace {
  /** Before it comes back for the first time, where the service says nothing else; it doubles each time in vain. Default: 500. */
  firstPauseInMs: number;
  /** Default: 5000. The service's word counts all the same. */
  longestPauseInMs: number;
  /** How often it tries in a row, in vain, before the call fails. Default: 8. */
  tries: number;
  /** How long a stream may be silent, heartbeats included, before it counts as cut. Default: 30,000. */
  silenceInMs: number;
  /** From 0 to below 1; default: `Math.random`. */
  random: () => number;
}

/** What `Pace` says of each. @internal */
export const DEFAULT_PACE: Pace = {
  firstPauseInMs: 500,
  longestPauseInMs: 5000,
  tries: 8,
  silenceInMs: 30_000,
  random: Math.random,
};

/** A pause that the service asks for and that is longer is its caller's to decide on. */
const LONGEST_WISH_IN_MS = 60_000;

/** Whether it makes sense to ask again: the connection failed, or the service is away for a time, as it says itself or a proxy for it. @internal */
export function mayPass({ type, status = 0 }: RewriteError): boolean {
  return type === 'network' || status === 503 || (type === 'not-the-service' && status >= 500);
}

/** Counts the tries in vain, and says how long to wait before the next. @internal */
export class Tries {
  private inVain = 0;

  constructor(private readonly pace: Pace) {}

  /** There is progress: what was in vain before counts no more. */
  anew(): void {
    this.inVain = 0;
  }

  /**
   * @param wishInMs how long the service wants the client to wait
   * @throws the reason, if this was the last try or the service wants too long a pause
   */
  pauseInMs(reason: RewriteError, wishInMs: number | undefined): number {
    const { firstPauseInMs, longestPauseInMs, tries, random } = this.pace;
    this.inVain += 1;
    const first = wishInMs ?? firstPauseInMs;
    if (this.inVain >= tries || first > LONGEST_WISH_IN_MS) throw reason;
    const grown = Math.min(first * 2 ** (this.inVain - 1), Math.max(first, longestPauseInMs));
    return Math.round(grown * (1 + random() / 2));
  }
}

/** How long an answer wants the client to wait. @internal */
export function wishOf({ retryAfterSeconds }: RewriteError): number | undefined {
  return retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000;
}

/** Is told why a try was in vain, and when the next one is. @internal */
export type InVain = (reason: RewriteError, comesBackInMs: number) => void;

/** Does what can be done again until it works. @throws RewriteError that may not pass, or the last one @internal */
export async function repeat<T>(
  work: () => Promise<T>,
  pace: Pace,
  signal: AbortSignal | undefined,
  { mayRepeat = mayPass, tellInVain }: { mayRepeat?: typeof mayPass; tellInVain?: InVain } = {},
): Promise<T> {
  const tries = new Tries(pace);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const reason = error as RewriteError;
      if (!mayRepeat(reason)) throw reason;
      const comesBackInMs = tries.pauseInMs(reason, wishOf(reason));
      tellInVain?.(reason, comesBackInMs);
      await pause(comesBackInMs, signal);
    }
  }
}
