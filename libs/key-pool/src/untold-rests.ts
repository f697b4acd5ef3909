import type { RestKind } from './key-lease-store.js';
import { graverOf } from './scope-ledger.js';

interface UntoldRest {
  /** By `performance.now()`. */
  until: number;
  kind: RestKind;
}

/** Lets a scope rest in the store that was away. Null: it is away still. */
type TellRest = (scopeId: string, forInMs: number, kind: RestKind) => Promise<void | null>;

/** The rests that a store which is away has not been told of, one for each scope, and the probations that follow them. */
export class UntoldRests {
  private readonly rests = new Map<string, UntoldRest>();

  get isEmpty(): boolean {
    return this.rests.size === 0;
  }

  add(scopeId: string, forInMs: number, kind: RestKind): void {
    const before = this.rests.get(scopeId) ?? { until: 0, kind };
    const until = Math.max(before.until, performance.now() + forInMs);
    this.rests.set(scopeId, { until, kind: graverOf(before.kind, kind) });
  }

  /** A call has ended the probation of these scopes. One that rests still is not proven. */
  endProbation(scopeIds: readonly string[]): void {
    for (const scopeId of scopeIds) {
      if ((this.rests.get(scopeId)?.until ?? Infinity) <= performance.now()) this.rests.delete(scopeId);
    }
  }

  /** Tells of all. What cannot be told stays for the next time. */
  async tell(tellRest: TellRest): Promise<void> {
    const tellOne = async (scopeId: string, rest: UntoldRest): Promise<void> => {
      const leftInMs = rest.until - performance.now();
      const isOver = leftInMs <= 0 && rest.kind === 'cooldown';
      // A rest that is over has left a probation, which begins with a rest, be it as short as can be.
      const answer = isOver ? undefined : await tellRest(scopeId, Math.max(leftInMs, 1), rest.kind);
      if (answer !== null && this.rests.get(scopeId) === rest) this.rests.delete(scopeId);
    };
    await Promise.all([...this.rests].map(([scopeId, rest]) => tellOne(scopeId, rest)));
  }
}
