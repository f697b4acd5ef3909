import { setMaxListeners } from 'node:events';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { KeyRing } from '#config';
import { LLM_ADAPTERS, type LlmAdapter, type LlmAdapters } from './llm-adapter.js';

const PATIENCE_IN_MS = 5000;

/** Looks at each vendor once, when the service starts, and warns of what is wrong: a wrong model or address is told before the first request fails. */
@Injectable()
export class VendorLook implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Llm');
  private readonly leaving = new AbortController();
  private isStopping = false;

  constructor(
    @Inject(LLM_ADAPTERS) private readonly adapters: LlmAdapters,
    @Inject(KeyRing) private readonly keys: KeyRing,
  ) {}

  /** Nothing waits for what is seen, and nothing is refused for it. */
  onApplicationBootstrap(): void {
    setMaxListeners(0, this.leaving.signal);
    const patience = setTimeout(() => this.leaving.abort(), PATIENCE_IN_MS).unref();
    const looks = [...this.adapters.values()].map((adapter) => this.lookAt(adapter));
    void Promise.all(looks).then(() => clearTimeout(patience));
  }

  /** What is not known by then is not told. */
  onApplicationShutdown(): void {
    this.isStopping = true;
    this.leaving.abort();
  }

  private async lookAt(adapter: LlmAdapter): Promise<void> {
    const [key] = this.keys.ofProvider(adapter.provider);
    if (!key) return;
    try {
      const wrong = await adapter.look({ apiKey: key.value, signal: this.leaving.signal });
      if (wrong !== null && !this.isStopping) this.logger.warn(`${wrong}.`);
    } catch (error) {
      this.logger.warn(
        `${adapter.provider} could not be looked at: ${error instanceof Error ? error.name : 'unknown'}`,
      );
    }
  }
}
