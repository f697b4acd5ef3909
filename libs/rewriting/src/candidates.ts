import type { ProviderName } from '#config';
import type { KeyLease } from '#key-pool';
import type { FailedCall } from './failed-calls.js';

/** How often one provider may fail where another try may help, before the next one is called. */
const TRIES_PER_PROVIDER = 3;

/** Who may be called, and when that changes. */
interface Callable {
  /** In order of preference. */
  providers: readonly ProviderName[];
  /** When one more may be called, in milliseconds since the epoch; null: these are all. */
  moreAt: number | null;
}

/** The providers that may still be called for one rewrite, its repairs included, in order of preference. */
export class Candidates {
  private readonly failures = new Map<ProviderName, number>();
  private readonly leftAloneUntil = new Map<ProviderName, number>();

  /** The keys of each provider that are not asked again. */
  readonly passedOver = new Map<ProviderName, readonly FailedCall[]>();

  private readonly doubted: KeyLease[] = [];

  private left: readonly ProviderName[];

  constructor(readonly all: readonly ProviderName[]) {
    this.left = all;
  }

  get isEmpty(): boolean {
    return this.left.length === 0;
  }

  /** While the first is left alone nobody is called: its next try comes before the others. */
  at(now: number): Callable {
    const [first] = this.left;
    if (first !== undefined && this.until(first) > now) return { providers: [], moreAt: this.until(first) };
    const waited = this.left.map((provider) => this.until(provider)).filter((time) => time > now);
    return {
      providers: this.left.filter((provider) => this.until(provider) <= now),
      moreAt: waited.length === 0 ? null : Math.min(...waited),
    };
  }

  /** Who else may be called while one is being called. */
  besides(called: ProviderName, now: number): readonly ProviderName[] {
    return this.left.filter((provider) => provider !== called && this.until(provider) <= now);
  }

  /** Lets each other key try; or one, and after that the provider is removed. */
  passOver(call: FailedCall, others: 'each' | 'one'): void {
    const { provider } = call.error;
    const before = this.passedOver.get(provider) ?? [];
    this.passedOver.set(provider, [...before, call]);
    if (others === 'one' && before.length > 0) this.remove(provider);
  }

  /** The key was forbidden a text that may be to blame in its place. */
  doubt(lease: KeyLease): void {
    this.doubted.push(lease);
  }

  /** The keys of the provider in doubt. They are no longer. */
  takeDoubted(provider: ProviderName): KeyLease[] {
    const taken = this.doubted.filter((lease) => lease.provider === provider);
    this.doubted.splice(0, Infinity, ...this.doubted.filter((lease) => lease.provider !== provider));
    return taken;
  }

  /** How many such failures there were. */
  failuresOf(provider: ProviderName): number {
    return this.failures.get(provider) ?? 0;
  }

  /** Counts a failure after which another try may help; the last one removes the provider. @returns how many there were */
  countFailure(provider: ProviderName): number {
    const failures = this.failuresOf(provider) + 1;
    this.failures.set(provider, failures);
    if (failures >= TRIES_PER_PROVIDER) this.remove(provider);
    return failures;
  }

  /** Until this time, in milliseconds since the epoch. */
  leaveAlone(provider: ProviderName, until: number): void {
    this.leftAloneUntil.set(provider, until);
  }

  /** Lets the others come first. */
  postpone(provider: ProviderName): void {
    if (this.left.includes(provider)) this.left = [...this.left.filter((other) => other !== provider), provider];
  }

  /** Takes the provider out: it is not called again for this rewrite. */
  remove(provider: ProviderName): void {
    this.left = this.left.filter((other) => other !== provider);
  }

  private until(provider: ProviderName): number {
    return this.leftAloneUntil.get(provider) ?? 0;
  }
}
