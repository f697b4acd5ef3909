import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { ProviderName, Settings } from '#config';
import type { KeyPriority } from '#key-pool';
import { LogLostError, RewriteError, RewriteLog } from '#rewrite-log';
import type { LogWriter, Retention } from '#rewrite-log';
import { buildPrompt } from './prompt.js';
import { ProviderFallback } from './provider-fallback.js';
import type { RewriteCommand } from './rewrite-command.js';

export interface RunOrder {
  logId: string;
  command: RewriteCommand;
  providers: ProviderName[];
  priority: KeyPriority;
  /** True where whoever asked shows no piece before the end: text may be held back until it is checked, or until the log is watched. */
  holds: boolean;
  /** In milliseconds since the epoch. */
  deadlineAt: number;
  /** Until when it waits for keys, in milliseconds since the epoch. */
  keysUntil: number;
  retention: Retention;
}

/** Leads logs: has rewrites written into them, apart from any reader, until they end, nobody reads them, or their time is up. */
@Injectable()
export class RewriteRun {
  private readonly logger = new Logger(RewriteRun.name);

  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    private readonly log: RewriteLog,
    private readonly providers: ProviderFallback,
  ) {}

  /** Starts the run and returns; whatever happens to it stands in the log. */
  start(order: RunOrder): void {
    const writer = this.log.write(order.logId, this.retentionOfErrors());
    void this.run(order, writer).catch((error: unknown) => this.ended(writer, error));
  }

  private async run(order: RunOrder, writer: LogWriter): Promise<void> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(this.tooLate()), Math.max(0, order.deadlineAt - Date.now()));
    try {
      await this.write(order, writer, AbortSignal.any([writer.signal, deadline.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  private async write(order: RunOrder, writer: LogWriter, signal: AbortSignal): Promise<void> {
    const { command, retention } = order;
    const written = await this.providers.write({ ...order, prompt: buildPrompt(command), signal }, writer);
    const { text, provider, model, calls, usage } = written;
    await writer.finish(
      { rewritten: text, style: command.style, provider, model, calls, usage, checks: [] },
      retention,
    );
  }

  private async ended(writer: LogWriter, error: unknown): Promise<void> {
    if (writer.signal.aborted || error instanceof LogLostError) return;
    if (!(error instanceof RewriteError)) this.logger.error(error);
    const known =
      error instanceof RewriteError ? error : new RewriteError('internal', 'The rewrite failed unexpectedly.');
    await writer
      .fail(known.toFailure(), this.retentionOfErrors())
      .catch((lost: unknown) => this.logger.warn(String(lost)));
  }

  private tooLate(): RewriteError {
    return new RewriteError('deadline', `The rewrite was not finished within ${this.settings.deadlineInMs} ms.`);
  }

  private retentionOfErrors(): Retention {
    return { cacheForInMs: 0, keepForInMs: this.settings.stream.ttlInSeconds * 1000 };
  }
}
