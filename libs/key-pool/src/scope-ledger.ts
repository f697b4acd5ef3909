import { PROBATION_IN_MS, type RestKind, type Scope, type StoredKey, type StrikeRule } from './key-lease-store.js';

interface Rest {
  until: number;
  kind: RestKind;
}

/** From the lightest to the gravest. */
const KINDS: readonly RestKind[] = ['cooldown', 'failing', 'out'];

/** The rests, probations and strikes of scopes, in this process. Times are those of its clock. */
export class ScopeLedger {
  private readonly rests = new Map<string, Rest>();
  /** Until when. */
  private readonly probations = new Map<string, number>();
  private readonly strikes = new Map<string, { count: number; until: number }>();

  constructor(private readonly now: () => number) {}

  /** Of the rests of a key's scopes the one that ends last; null: it does not rest. */
  restOf(key: StoredKey): (Rest & { scope: Scope }) | null {
    const rests = scopesOf(key).flatMap(([scope, id]) => {
      const rest = this.current(this.rests, id);
      return rest === undefined ? [] : [{ ...rest, scope }];
    });
    return rests.reduce<(typeof rests)[number] | null>(
      (last, rest) => (last === null || rest.until > last.until ? rest : last),
      null,
    );
  }

  /** The widest of the key's scopes that is on probation, which holds for all narrower ones. */
  probationOf(key: StoredKey): string | null {
    const onProbation = scopesOf(key).filter(([, id]) => this.isOnProbation(id));
    return onProbation.at(-1)?.[1] ?? null;
  }

  rest(scopeId: string, forInMs: number, kind: RestKind): void {
    const before = this.current(this.rests, scopeId);
    const until = Math.max(before?.until ?? 0, this.now() + forInMs);
    const isGraver = before !== undefined && KINDS.indexOf(before.kind) > KINDS.indexOf(kind);
    const gravest = isGraver ? before.kind : kind;
    this.rests.set(scopeId, { until, kind: gravest });
    if (gravest !== 'cooldown') this.probations.set(scopeId, until + PROBATION_IN_MS);
  }

  /** @returns for how many ms it rests now */
  strike(scopeId: string, rule: StrikeRule): number {
    const rest = this.current(this.rests, scopeId);
    if (rest !== undefined) return rest.until - this.now();
    const inARow = (this.current(this.strikes, scopeId)?.count ?? 0) + 1;
    const count = this.isOnProbation(scopeId) ? Math.max(inARow, rule.restsFrom) : inARow;
    const isTooMany = count >= rule.restsFrom;
    const forInMs = isTooMany ? Math.min(rule.firstRestInMs * 2 ** (count - rule.restsFrom), rule.longestRestInMs) : 0;
    if (isTooMany) this.rest(scopeId, forInMs, rule.kind);
    this.strikes.set(scopeId, { count, until: this.now() + forInMs + rule.forgottenInMs });
    return forInMs;
  }

  /** Ends its probation and forgets its strikes, unless it rests. */
  prove(scopeId: string): void {
    if (this.current(this.rests, scopeId) !== undefined) return;
    this.probations.delete(scopeId);
    this.strikes.delete(scopeId);
  }

  private isOnProbation(scopeId: string): boolean {
    return (this.probations.get(scopeId) ?? 0) > this.now();
  }

  private current<Kept extends { until: number }>(of: Map<string, Kept>, scopeId: string): Kept | undefined {
    const kept = of.get(scopeId);
    return kept !== undefined && kept.until > this.now() ? kept : undefined;
  }
}

/** From the narrowest to the widest. */
function scopesOf(key: StoredKey): [scope: Scope, id: string][] {
  return [
    ['key', key.id],
    ['account', key.groupId],
    ['provider', key.providerId],
  ];
}
