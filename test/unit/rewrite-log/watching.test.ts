import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { MemoryRewriteLogStore, RewriteLog } from '#rewrite-log';

const CLAIM = { fingerprint: 'f', sharing: 'joinable', lookup: true, join: true } as const;
const RETENTION = { cacheForInMs: 1_000, keepForInMs: 1_000 };

describe('a reader that shows the pieces as they come', () => {
  let store: MemoryRewriteLogStore;
  let log: RewriteLog;
  let ofAnotherProcess: RewriteLog;

  beforeEach(() => {
    store = new MemoryRewriteLogStore(1_000_000);
    log = new RewriteLog(store);
    ofAnotherProcess = new RewriteLog(store);
  });
  afterEach(() => {
    log.onModuleDestroy();
    ofAnotherProcess.onModuleDestroy();
  });

  async function lead() {
    const { logId } = await log.claim(CLAIM);
    return log.write(logId, RETENTION);
  }

  test('is known to a leader of the same process at once, without the store', async () => {
    const watch = jest.spyOn(store, 'watch');
    const { watched, logId } = await lead();
    expect(watched.aborted).toBe(false);
    void log.watch(logId);
    expect(watched.aborted).toBe(true);
    expect(watch).not.toHaveBeenCalled();
  });

  test('is known to a leader of another process within one renewal, for good, and does not stop it', async () => {
    const { watched, signal, logId } = await lead();
    const reader = await ofAnotherProcess.claim(CLAIM);
    await ofAnotherProcess.watch(logId);
    await ofAnotherProcess.leave(reader, 0);
    await once(watched, 'abort', { signal: AbortSignal.timeout(1_500) });
    expect(signal.aborted).toBe(false);
  });

  test('is known to a leader that takes up its pen only then, within one renewal', async () => {
    const { logId } = await log.claim(CLAIM);
    await log.watch(logId);
    const { watched } = log.write(logId, RETENTION);
    await once(watched, 'abort', { signal: AbortSignal.timeout(1_500) });
  });

  test('costs no more than a warning where the store fails', async () => {
    const warned: string[] = [];
    Logger.overrideLogger({ log: () => {}, error: () => {}, warn: (message: string) => void warned.push(message) });
    jest.spyOn(store, 'watch').mockRejectedValue(new Error('ERR of the store'));
    await ofAnotherProcess.watch('a log');
    Logger.overrideLogger(false);
    expect(warned).toEqual(['ERR of the store']);
  });
});
