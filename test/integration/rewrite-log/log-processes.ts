import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings, SettingsModule } from '#config';
import { RedisConnections } from '#redis';
import { LogLostError, RewriteLogModule, RewriteLogs } from '#rewrite-log';
import type { Claim, ClaimRequest, Log, LogEntry, LogWriter, Rewrite, StreamBinding, StreamRecord } from '#rewrite-log';

export const REWRITE: Rewrite = {
  rewritten: 'Ahoy, world',
  style: 'pirate',
  provider: 'stub',
  model: 'stub-1',
  calls: 1,
  usage: { inputTokens: 2, outputTokens: 2 },
  checks: [],
};

export const CACHED = { cacheForInMs: 60_000 };
export const NOT_CACHED = { cacheForInMs: 0 };
export const FAILURE = { type: 'provider-failed', detail: 'It failed.' } as const;
export const CANCELLED = { type: 'cancelled', detail: 'It was cancelled.' } as const;

export const delta = (seq: number, text: string): LogEntry => ({ seq, kind: 'delta', text });
export const restart = (seq: number): LogEntry => ({ seq, kind: 'restart' });
export const done = (seq: number): LogEntry => ({ seq, kind: 'done', rewrite: REWRITE });
export const failed = (seq: number): LogEntry => ({ seq, kind: 'error', failure: FAILURE });

export function claimOf(overrides: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    fingerprint: randomUUID(),
    sharing: 'joinable',
    lookup: true,
    join: true,
    observes: true,
    openForInMs: 60_000,
    ...overrides,
  };
}

export function streamOf(overrides: Partial<StreamRecord> = {}): StreamRecord {
  return {
    id: randomUUID(),
    owner: 'anonymous',
    kind: 'request',
    style: 'pirate',
    bodyHash: randomUUID(),
    request: '{"text":"Hello, world"}',
    logId: null,
    openedAt: Date.now(),
    offset: 0,
    hasMoved: false,
    leads: false,
    cached: false,
    end: null,
    keepForInMs: 60_000,
    ...overrides,
  };
}

/** A claim with a stream of its own. */
export function claimWith(record: StreamRecord, overrides: Partial<ClaimRequest & StreamBinding> = {}): ClaimRequest {
  const { leaves, prefers, shownId = 0, ...claim } = overrides;
  return claimOf({ ...claim, stream: { record, leaves, prefers, shownId } });
}

class OneProcess {}

/** The logs of one process of the service. */
export class LogProcess {
  private constructor(private readonly app: INestApplicationContext) {}

  /** @param url of Redis; without one it is alone */
  static async start(url: string | null, variables: Record<string, string> = {}): Promise<LogProcess> {
    const settings = loadSettings({
      variables: { ...(url !== null && { REDIS_URL: url }), ...variables },
      directory: null,
    });
    const modules = { module: OneProcess, imports: [SettingsModule.forRoot(settings), RewriteLogModule] };
    return new LogProcess(await NestFactory.createApplicationContext(modules, { logger: false }));
  }

  get logs(): RewriteLogs {
    return this.app.get(RewriteLogs);
  }

  get redis(): RedisConnections {
    return this.app.get(RedisConnections);
  }

  /** Says nothing more to Redis, as one that was killed. */
  async stop(): Promise<void> {
    await this.app.close();
  }
}

/** No message reaches processes that are started from now on, until the mocks are restored. */
export function loseMessages({ redis }: LogProcess): void {
  const pubSub = Object.getPrototypeOf(redis.pubSub) as { subscribe: () => () => void };
  jest.spyOn(pubSub, 'subscribe').mockReturnValue(() => undefined);
}

interface Led extends Claim {
  request: ClaimRequest;
  writer: LogWriter;
  /** Nobody reads it any more. */
  stopped: Promise<void>;
}

/** Claims a log that must be led by whoever asks. */
export async function leadIn(logs: RewriteLogs, request = claimOf()): Promise<Led> {
  const claim = await logs.claim(request);
  expect(claim.outcome).toBe('lead');
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  return { ...claim, request, writer: logs.lead(claim.log, stop), stopped };
}

/** Resolves once it is so; it is looked whenever there is more of the log. */
export function until(log: Log, isSo: (log: Log) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isSo(log)) return;
      leave();
      resolve();
    };
    const leave = log.subscribe(look);
    look();
  });
}

/** All that a log has when it has ended. @throws LogLostError where it is lost before */
export async function readAll(log: Log, afterSeq = 0): Promise<LogEntry[]> {
  await until(log, ({ final, isLost }) => final !== null || isLost);
  if (!log.final) throw new LogLostError(log.id);
  return log.entries.slice(log.placeAfter(afterSeq));
}
