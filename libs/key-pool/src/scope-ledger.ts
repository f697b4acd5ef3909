import {
  type Failure,
  type LeaseName,
  PROBATION_IN_MS,
  type RestKind,
  type Scope,
  type StoredKey,
  type StrikeRule,
} from './key-lease-store.js';

interface Rest {
  until: number;
  kind: RestKind;
}

/** Failures in a row. */
interface Row {
  count: number;
  /** The last of them that are known, as many as let the scope rest. */
  causes: readonly string[];
  until: number;
}

/** From the lightest to the gravest. */
const KINDS: readonly RestKind[] = ['cooldown', 'failing', 'out'];

export function graverOf(one: RestKind, other: RestKind): RestKind {
  return KINDS.indexOf(one) > KINDS.indexOf(other) ? one : other;
}

/** The rests, probations and strikes of scopes, in this process. Times are those of its clock. */
export class ScopeLedger {
  private readonly rests = new Map<string, Rest>();
  private readonly probations = new Map<string, { until: number; prober: LeaseName | null }>();
  /** Until the next trial of a rest is due; the call of the last one, if there was any. */
  private readonly trials = new Map<string, { until: number; prober: LeaseName | null }>();
  private readonly rows = new Map<string, Row>();

  constructor(
    private readonly now: () => number,
    private readonly trialEveryInMs: number,
  ) {}

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

  /** The leases, if they still exist, whose calls try scopes of the key. */
  probersOf(key: StoredKey): LeaseName[] {
    return scopesOf(key).flatMap(([, id]) => this.current(this.probations, id)?.prober ?? []);
  }

  /** Whether a call may try all rests of the key. */
  isTrialDue(key: StoredKey): boolean {
    const resting = scopesOf(key).filter(([, id]) => this.isResting(id));
    return resting.length > 0 && resting.every(([, id]) => this.current(this.trials, id) === undefined);
  }

  /** The call of this lease tries all scopes of the key that are on probation or rest. @returns whether there are any */
  probe(key: StoredKey, leaseId: string): boolean {
    const prober = { keyId: key.id, leaseId };
    const tried = scopesOf(key).filter(([, id]) => this.isOnProbation(id) || this.isResting(id));
    for (const [, id] of tried) {
      const probation = this.current(this.probations, id);
      if (probation !== undefined) probation.prober = prober;
      if (this.isResting(id)) this.trials.set(id, { until: this.now() + this.trialEveryInMs, prober });
    }
    return tried.length > 0;
  }

  rest(scopeId: string, forInMs: number, kind: RestKind): void {
    const before = this.current(this.rests, scopeId);
    const until = Math.max(before?.until ?? 0, this.now() + forInMs);
    const graver = graverOf(before?.kind ?? kind, kind);
    this.rests.set(scopeId, { until, kind: graver });
    this.trials.set(scopeId, { until: this.now() + this.trialEveryInMs, prober: null });
    if (graver !== 'cooldown') this.probations.set(scopeId, { until: until + PROBATION_IN_MS, prober: null });
  }

  /** @returns for how many ms it rests now */
  strike(scopeId: string, rule: StrikeRule, { toldInMs = 0, cause }: Failure): number {
    const now = this.now();
    const leftInMs = Math.max(0, (this.current(this.rests, scopeId)?.until ?? now) - now);
    if (leftInMs > 0) this.failTrial(scopeId);
    const before = this.rowOf(scopeId);
    const isCounted = leftInMs === 0 && (cause === undefined || !before.causes.includes(cause));
    const row = isCounted ? this.oneMore(scopeId, before, rule, cause) : before;
    const forInMs = Math.max(leftInMs, toldInMs, isCounted ? restAfter(row.count, rule) : 0);
    if (forInMs > leftInMs) this.rest(scopeId, forInMs, rule.kind);
    if (row.count > 0) this.rows.set(scopeId, { ...row, until: now + forInMs + rule.forgottenInMs });
    return forInMs;
  }

  /** How many failures in a row it has. */
  strikesOf(scopeId: string): number {
    return this.rowOf(scopeId).count;
  }

  /** What a call has shown that this lease was for: ends the probation, and the rest if the call tried it. @returns whether it rests still */
  endProbation(scopeId: string, lease: LeaseName): boolean {
    const prober = this.current(this.trials, scopeId)?.prober;
    if (prober?.keyId === lease.keyId && prober.leaseId === lease.leaseId) this.rests.delete(scopeId);
    if (this.isResting(scopeId)) return true;
    this.probations.delete(scopeId);
    return false;
  }

  /** As `endProbation`, and forgets its strikes. */
  prove(scopeId: string, lease: LeaseName): void {
    if (!this.endProbation(scopeId, lease)) this.rows.delete(scopeId);
  }

  /** Ends its rest, its probation and its strikes. @returns whether it rested */
  lift(scopeId: string): boolean {
    const isResting = this.isResting(scopeId);
    for (const kept of [this.rests, this.probations, this.trials, this.rows]) kept.delete(scopeId);
    return isResting;
  }

  /** The call that tries the rest has failed, or one from before it. */
  private failTrial(scopeId: string): void {
    const trial = this.trials.get(scopeId);
    if (trial !== undefined) trial.prober = null;
  }

  /** On probation the first is one too many. */
  private oneMore(scopeId: string, { count, causes, until }: Row, { restsFrom }: StrikeRule, cause?: string): Row {
    return {
      count: this.isOnProbation(scopeId) ? Math.max(count + 1, restsFrom) : count + 1,
      causes: cause === undefined ? causes : [...causes, cause].slice(-restsFrom),
      until,
    };
  }

  private rowOf(scopeId: string): Row {
    return this.current(this.rows, scopeId) ?? { count: 0, causes: [], until: 0 };
  }

  private isResting(scopeId: string): boolean {
    return this.current(this.rests, scopeId) !== undefined;
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
