import type { ProviderName } from '#config';

/** How often one provider may fail where another try may help, before the next one is called. */
const TRIES_PER_PROVIDER = 3;

/** The providers that may still be called for one rewrite, its repairs included, in order of preference. */
export class Candidates {
  private readonly failures = new Map<ProviderName, number>();

  private left: readonly ProviderName[];

  constructor(private readonly all: readonly ProviderName[]) {
    this.left = all;
  }

  get providers(): readonly ProviderName[] {
    return this.left;
  }

  /** Some call was made and came to nothing. */
  get haveFailed(): boolean {
    return this.left.length < this.all.length || this.failures.size > 0;
  }

  get first(): ProviderName | undefined {
    return this.left[0];
  }

  /** Counts a failure after which another try may help; the last one removes the provider. @returns how many there were */
  countFailure(provider: ProviderName): number {
    const failures = (this.failures.get(provider) ?? 0) + 1;
    this.failures.set(provider, failures);
    if (failures >= TRIES_PER_PROVIDER) this.remove(provider);
    return failures;
  }

  /** Lets the others come first. */
  postpone(provider: ProviderName): void {
    if (this.left.includes(provider)) this.left = [...this.left.filter((other) => other !== provider), provider];
  }

  remove(provider: ProviderName): void {
    this.left = this.left.filter((other) => other !== provider);
  }
}
