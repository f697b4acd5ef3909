import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { ProviderName, Settings } from '#config';
import type { KeyPriority } from '#key-pool';
import { LogLostError, RewriteError, RewriteLog } from '#rewrite-log';
import type { LogWriter, Retention } from '#rewrite-log';
import { Candidates } from './candidates.js';
import type { RewriteNames } from './provider-call.js';
import { hasFailed, RewriteAttempts } from './rewrite-attempts.js';
import type { Attempt } from './rewrite-attempts.js';
import type { RewriteCommand } from './rewrite-command.js';
import { RewritePen } from './rewrite-pen.js';
import type { Holding } from './rewrite-pen.js';
import { STYLES } from './styles/index.js';
import { UsageMeter } from './usage.js';

export interface RunOrder {
  logId: string;
  names: RewriteNames;
  command: RewriteCommand;
  providers: ProviderName[];
  priority: KeyPriority;
  /** Its own reader shows nothing before the end: the text is held back while nobody else reads it piece by piece. */
  holds: boolean;
  /** In milliseconds since the epoch. */
  deadlineAt: number;
  /** Until when it waits for keys, the time of calls apart; in milliseconds since the epoch. */
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
    private readonly attempts: RewriteAttempts,
  ) {}

  /** Starts the run and returns; whatever happens to it stands in the log. */
  start(order: RunOrder): void {
    const writer = this.log.write(order.logId, this.retentionOfErrors());
    void this.run(order, writer);
  }

  private async run(order: RunOrder, writer: LogWriter): Promise<void> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(this.tooLate()), Math.max(0, order.deadlineAt - Date.now()));
    const meter = new UsageMeter();
    const startedAt = performance.now();
    const report = (outcome: string, more: object = {}): void => {
      const { names, command } = order;
      const durationInMs = Math.round(performance.now() - startedAt);
      const { calls, total: usage } = meter;
      const line = { ...names, style: command.style, outcome, ...more, durationInMs, calls, usage };
      this.logger.log({ msg: `rewrite ${outcome}`, ...line });
    };
    try {
      const written = await this.write(order, writer, meter, AbortSignal.any([writer.signal, deadline.signal]));
      const checksFailed = written.checks.filter(hasFailed).map(({ name }) => name);
      report('finished', { provider: written.provider, model: written.model, checksFailed });
    } catch (error) {
      report(await this.end(writer, error));
    } finally {
      clearTimeout(timer);
    }
  }

  private async write(order: RunOrder, writer: LogWriter, meter: UsageMeter, signal: AbortSignal): Promise<Attempt> {
    const { style } = order.command;
    const pen = new RewritePen(writer, holdingOf(order));
    const candidates = new Candidates(order.providers);
    const attempt = await this.attempts.write({ ...order, candidates, meter, signal }, pen);
    const { text, provider, model, checks } = attempt;
    const rewrite = { rewritten: text, style, provider, model, calls: meter.calls, usage: meter.total, checks };
    await writer.finish(rewrite, retentionOf(attempt, order.retention));
    return attempt;
  }

  /** Ends the log with the error. @returns what has become of the rewrite, in a word */
  private async end(writer: LogWriter, error: unknown): Promise<string> {
    if (writer.signal.aborted || error instanceof LogLostError) return 'stopped';
    if (!(error instanceof RewriteError)) this.logger.error(error);
    const known =
      error instanceof RewriteError ? error : new RewriteError('internal', 'The rewrite failed unexpectedly.');
    await writer
      .fail(known.toFailure(), this.retentionOfErrors())
      .catch((lost: unknown) => this.logger.warn(String(lost)));
    return known.type;
  }

  private tooLate(): RewriteError {
    return new RewriteError('deadline', `The rewrite was not finished within ${this.settings.deadlineInMs} ms.`);
  }

  private retentionOfErrors(): Retention {
    return { cacheForInMs: 0, keepForInMs: this.settings.stream.ttlInSeconds * 1000 };
  }
}

function holdingOf({ command, holds }: RunOrder): Holding {
  if (STYLES[command.style].isHeld) return 'until-settled';
  return holds ? 'until-watched' : 'not-at-all';
}

/** A rewrite with a check that failed answers this request, and those that joined it, but no later one. */
function retentionOf({ checks }: Attempt, retention: Retention): Retention {
  return checks.some(hasFailed) ? { ...retention, cacheForInMs: 0 } : retention;
}
