import { PROBATION_IN_MS, type RestKind, type Scope, type StoredKey, type StrikeRule } from './key-lease-store.js';

interface Rest {
  until: number;
  kind: RestKind;
}

/** A lease, by its names. */
export interface Prober {
  keyId: string;
  leaseId: string;
}

/** From the lightest to the gravest. */
const KINDS: readonly RestKind[] = ['cooldown', 'failing', 'out'];

export function graverOf(one: RestKind, other: RestKind): RestKind {
  return KINDS.indexOf(one) > KINDS.indexOf(other) ? one : other;
}

/** The rests, probations and strikes of scopes, in this process. Times are those of its clock. */
export class ScopeLedger {
  private readonly rests = new Map<string, Rest>();
  private readonly probations = new Map<string, { until: number; prober: Prober | null }>();
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

  /** The leases, if they still exist, whose calls try scopes of the key. */
  probersOf(key: StoredKey): Prober[] {
    return scopesOf(key).flatMap(([, id]) => this.current(this.probations, id)?.prober ?? []);
  }

  /** The call of this lease tries all scopes of the key that are on probation. */
  probe(key: StoredKey, leaseId: string): void {
    for (const [, id] of scopesOf(key)) {
      const probation = this.current(this.probations, id);
      if (probation !== undefined) probation.prober = { keyId: key.id, leaseId };
    }
  }

  rest(scopeId: string, forInMs: number, kind: RestKind): void {
    const before = this.current(this.rests, scopeId);
    const until = Math.max(before?.until ?? 0, this.now() + forInMs);
    const graver = graverOf(before?.kind ?? kind, kind);
    this.rests.set(scopeId, { until, kind: graver });
    if (graver !== 'cooldown') this.probations.set(scopeId, { until: until + PROBATION_IN_MS, prober: null });
  }

  /** @returns for how many ms it rests now */
  strike(scopeId: string, rule: StrikeRule, toldInMs: number): number {
    const now = this.now();
    const leftInMs = Math.max(0, (this.current(this.rests, scopeId)?.until ?? now) - now);
    const before = this.current(this.strikes, scopeId)?.count ?? 0;
    const count = leftInMs > 0 ? before : this.countOneMore(scopeId, before, rule);
    const forInMs = Math.max(leftInMs, toldInMs, leftInMs > 0 ? 0 : restAfter(count, rule));
    if (forInMs > leftInMs) this.rest(scopeId, forInMs, rule.kind);
    if (count > 0) this.strikes.set(scopeId, { count, until: now + forInMs + rule.forgottenInMs });
    return forInMs;
  }

  /** Unless it rests. */
  endProbation(scopeId: string): void {
    if (this.current(this.rests, scopeId) === undefined) this.probations.delete(scopeId);
  }

  /** Ends its probation and forgets its strikes, unless it rests. */
  prove(scopeId: string): void {
    this.endProbation(scopeId);
    if (this.current(this.rests, scopeId) === undefined) this.strikes.delete(scopeId);
  }

  /** On probation the first is one too many. */
  private countOneMore(scopeId: string, before: number, { restsFrom }: StrikeRule): number {
    return this.isOnProbation(scopeId) ? Math.max(before + 1, restsFrom) : before + 1;
  }

  private isOnProbation(scopeId: string): boolean {
    return this.current(this.probations, scopeId) !== undefined;
  }

  private current<Kept extends { until: number }>(of: Map<string, Kept>, scopeId: string): Kept | undefined {
    const kept = of.get(scopeId);
    return kept !== undefined && kept.until > this.now() ? kept : undefined;
  }
}

function restAfter(strikes: number, { restsFrom, firstRestInMs, longestRestInMs }: StrikeRule): number {
  return strikes < restsFrom ? 0 : Math.min(firstRestInMs * 2 ** (strikes - restsFrom), longestRestInMs);
}

/** From the narrowest to the widest. */
function scopesOf(key: StoredKey): [scope: Scope, id: string][] {
  return [
    ['key', key.id],
    ['account', key.groupId],
    ['provider', key.providerId],
  ];
}
