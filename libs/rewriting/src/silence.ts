import type { ProviderName } from '#config';
import { LlmError } from '#llm';

/** Gives a call up that has been silent for too long. */
export class Silence {
  private readonly tooLong = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private lastLook: NodeJS.Immediate | undefined;

  constructor(private readonly provider: ProviderName) {}

  /** Aborted with an LlmError `silent`. */
  get signal(): AbortSignal {
    return this.tooLong.signal;
  }

  /** The vendor owes what is named from now on. What came while this process was too busy to read it is read before it counts as silent. */
  begin(awaited: string, timeoutInMs: number): void {
    const message = `${this.provider} sent no ${awaited} within ${timeoutInMs} ms`;
    const giveUp = (): void => this.tooLong.abort(new LlmError('silent', message, { provider: this.provider }));
    this.timer = setTimeout(() => (this.lastLook = setImmediate(giveUp)), timeoutInMs);
  }

  end(): void {
    clearTimeout(this.timer);
    clearImmediate(this.lastLook);
  }
}
