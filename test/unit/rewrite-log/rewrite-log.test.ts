import { Logger } from '@nestjs/common';
import { MemoryRewriteLogStore, RewriteLog } from '#rewrite-log';

const CLAIM = { fingerprint: 'f', sharing: 'joinable', lookup: true, join: true } as const;
const RETENTION = { cacheForInMs: 1_000, keepForInMs: 1_000 };

describe('a store that fails in a way that nobody foresaw', () => {
  let warned: string[];
  let log: RewriteLog;
  let store: MemoryRewriteLogStore;

  beforeEach(() => {
    warned = [];
    Logger.overrideLogger({ log: () => {}, error: () => {}, warn: (message: string) => void warned.push(message) });
    store = new MemoryRewriteLogStore(1_000_000);
    log = new RewriteLog(store);
  });
  afterEach(() => {
    log.onModuleDestroy();
    Logger.overrideLogger(false);
  });

  test('costs a warning when a reader leaves, not the process', async () => {
    const reader = await log.claim(CLAIM);
    jest.spyOn(store, 'leave').mockRejectedValue(new Error('ERR of the store'));
    await log.leave(reader, 0);
    expect(warned).toEqual(['ERR of the store']);
  });

  test('costs a warning when the claims of this process are renewed', async () => {
    const reader = await log.claim(CLAIM);
    log.write(reader.logId, RETENTION);
    const renewed = jest.spyOn(store, 'renewLeader').mockRejectedValue(new Error('ERR of the store'));
    while (warned.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(renewed).toHaveBeenCalled();
    expect(warned[0]).toBe('ERR of the store');
  });
});
