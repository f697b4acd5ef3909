import { KeyRing, loadSettings, type ProviderName } from '#config';
import { type KeyPriority, KeyPoolService, MemoryKeyLeaseStore } from '#key-pool';
import { type LlmAdapter, type LlmCall, type LlmChunk, LlmError, type LlmErrorDetails, type LlmErrorKind } from '#llm';
import { Candidates, FailedCalls, ProviderCall, ProviderFallback, type RewriteRun, UsageMeter } from '#rewriting';
import { MemoryUsageLedger, UsageService } from '#usage';

const PROMPT = { instructions: '', message: '', corrections: [], source: { style: 'formal', text: 'Hello' } };

/** What a vendor does with one call. */
export type Play = (call: LlmCall) => AsyncIterable<LlmChunk>;

export const text = (written: string): LlmChunk => ({ kind: 'delta', text: written });
export const finish = (model: string | null = null): LlmChunk => ({ kind: 'finish', model });

/** Waits for so long, as a vendor does: it is left when its call is aborted. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave);
      resolve();
    }, ms);
  });
}

export function answers(written = 'Well met.', model: string | null = null): Play {
  return async function* () {
    yield text(written);
    yield finish(model);
  };
}

export function failsAs(kind: LlmErrorKind, details: Partial<LlmErrorDetails> = {}): Play {
  const failure = new LlmError(kind, `it failed: ${kind}`, { provider: 'openai', ...details });
  return () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure) }) });
}

/** Says nothing for so long, and answers then. */
export function answersAfter(ms: number, written = 'Well met.'): Play {
  return async function* ({ signal }) {
    await wait(ms, signal);
    yield text(written);
    yield finish();
  };
}

/** Shows signs of life four times a second for so long, and answers then. */
export function thinksFor(ms: number, written = 'Well thought.'): Play {
  return async function* ({ signal, onBytes }) {
    for (let thought = 0; thought < ms; thought += 250) {
      await wait(250, signal);
      onBytes?.();
    }
    yield text(written);
    yield finish();
  };
}

/** Of each provider what its vendor does with each call in turn; with the last one's all that follow. */
export type Scripts = Partial<Record<ProviderName, Play | Play[]>>;

/** The fallback with real leases of real keys, and vendors that follow a script. */
export class FallbackUnderTest {
  /** Each call, as `<provider> <key's index>`. */
  readonly calls: string[] = [];
  readonly pool: KeyPoolService;
  private readonly fallback: ProviderFallback;
  private readonly providers: ProviderName[];
  private readonly meter = new UsageMeter();
  private readonly ledger = new MemoryUsageLedger();

  constructor(scripts: Scripts, variables: Record<string, string> = {}) {
    this.providers = Object.keys(scripts);
    const keys = this.providers.map((name) => [`LLM_API__${name.toUpperCase()}__KEY__0`, `test-key-${name}-0`]);
    const settings = loadSettings({
      variables: { ...(Object.fromEntries(keys) as Record<string, string>), ...variables },
      directory: null,
    });
    this.pool = new KeyPoolService(settings, new MemoryKeyLeaseStore(), new KeyRing(settings));
    const adapters = new Map(this.providers.map((provider) => [provider, this.adapter(provider, scripts[provider]!)]));
    const usage = new UsageService(settings, this.ledger);
    this.fallback = new ProviderFallback(this.pool, new ProviderCall(settings, adapters), usage);
  }

  /** Writes one rewrite. */
  write(priority: KeyPriority = 'interactive', signal = new AbortController().signal) {
    const run = {
      order: {
        priority,
        keysUntil: Date.now() + 1000,
        deadlineAt: Date.now() + 600_000,
        fingerprint: 'a-fingerprint',
        facts: { client: 'alice' },
      },
      begun: { ids: {}, trace: null },
      candidates: new Candidates(this.providers),
      failed: new FailedCalls(),
      meter: this.meter,
      output: { restart: async () => undefined, write: () => undefined, drop: () => undefined },
    };
    return this.fallback.write(run as unknown as RewriteRun, PROMPT, signal);
  }

  /** How many keys are in use. */
  async inUse(): Promise<number> {
    const providers = await this.pool.snapshot();
    return providers.flatMap(({ keys }) => keys).reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  /** How many calls have tokens of the client's budget reserved for them, where it has one. */
  get reservations(): number {
    return this.ledger.held.length;
  }

  private adapter(provider: ProviderName, script: Play | Play[]): LlmAdapter {
    const plays = [script].flat();
    let called = 0;
    return {
      provider,
      model: 'configured',
      identity: '',
      look: async () => null,
      stream: (call) => {
        this.calls.push(`${provider} ${call.apiKey.at(-1)}`);
        const play = plays[Math.min(called, plays.length - 1)]!;
        called += 1;
        return play(call);
      },
    };
  }
}
