import { KeyRing, loadSettings, type Settings } from '#config';
import { type KeyLease, KeyPoolService, type KeyPriority, type KeyLeaseStore, MemoryKeyLeaseStore } from '#key-pool';

/** Settings with this many keys of openai. */
export function settingsOf(keyCount: number, cap: number, groups: Record<number, string> = {}): Settings {
  const keys = Array.from({ length: keyCount }, (_, n) => [`LLM_API__OPENAI__KEY__${n}`, `test-key-openai-${n}`]);
  const groupNames = Object.entries(groups).map(([n, name]) => [`LLM_API__OPENAI__GROUP__${n}`, name]);
  const variables = Object.fromEntries([
    ...keys,
    ...groupNames,
    ['LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY', String(cap)],
  ]) as Record<string, string>;
  return loadSettings({ variables, directory: null });
}

export class PoolUnderTest {
  readonly pool: KeyPoolService;
  readonly keyRing: KeyRing;

  constructor(
    settings: Settings,
    readonly store: KeyLeaseStore = new MemoryKeyLeaseStore(),
  ) {
    this.keyRing = new KeyRing(settings);
    this.pool = new KeyPoolService(settings, store, this.keyRing);
  }

  acquire(
    waitInMs = 10_000,
    priority: KeyPriority = 'interactive',
    signal: AbortSignal = new AbortController().signal,
  ): Promise<KeyLease> {
    return this.pool.acquireAny(['openai'], { priority, waitInMs, signal });
  }

  async inFlight(): Promise<number[]> {
    const [openai] = await this.pool.snapshot();
    return openai!.keys.map((key) => key.inFlight);
  }

  async waiting(): Promise<number> {
    const [openai] = await this.pool.snapshot();
    return openai!.waiting.interactive + openai!.waiting.job;
  }
}

/** A memory store whose answers to `lease` come late: each waits until `answer` is called. */
export class SlowKeyLeaseStore extends MemoryKeyLeaseStore {
  private readonly held: (() => void)[] = [];

  override async lease(request: Parameters<KeyLeaseStore['lease']>[0]): ReturnType<KeyLeaseStore['lease']> {
    const answer = await super.lease(request);
    await new Promise<void>((resolve) => this.held.push(resolve));
    return answer;
  }

  /** Lets the oldest answer go, and all that follows from it happen. */
  async answer(): Promise<void> {
    await jest.advanceTimersByTimeAsync(0);
    this.held.shift()!();
    await jest.advanceTimersByTimeAsync(0);
  }
}
