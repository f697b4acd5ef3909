import { setTimeout as delay } from 'node:timers/promises';
import type { News } from '#redis';
import type { RewriteLogStore, StreamRecord } from '#rewrite-log';
import { claimOf, streamOf, type StoreHarness } from './rewrite-log-store-conformance.js';

const LONG_IN_MS = 60_000;
/** Long before any reader would look by himself. */
const TOLD_WITHIN_IN_MS = 500;

/** How every store of logs tells of the changes of a stream. */
export function describeStreamNews(name: string, start: () => Promise<StoreHarness>): void {
  describe(`the news of a stream in the ${name} rewrite log store`, () => {
    let harness: StoreHarness;
    let store: RewriteLogStore;
    let record: StreamRecord;
    let news: News;

    beforeEach(async () => {
      harness = await start();
      store = harness.store;
      record = streamOf({ kind: 'job' });
      await store.openStream(record);
      news = await store.watchStream(record.id);
      // The beginning of a watch may be told as news.
      await isSilent();
    });
    afterEach(async () => {
      news.stop();
      await harness.stop();
    });

    /** Whether there is no news for as long as news takes many times over. */
    async function isSilent(): Promise<boolean> {
      const silence = AbortSignal.timeout(300);
      await news.next(LONG_IN_MS, silence);
      return silence.aborted;
    }

    const bind = () => store.claim(claimOf({ stream: { record, leaves: null, shownId: 0 } }));
    const cancel = () => store.endStream(record.id, { type: 'cancelled', detail: 'It was cancelled.' }, 0);

    test('does not come while nothing changes', async () => {
      expect(await isSilent()).toBe(true);
    });

    test.each([
      ['bound', bind],
      ['ended', cancel],
    ])('comes at once, and once, when the stream is %s', async (_how, change) => {
      const told = news.next(LONG_IN_MS, AbortSignal.timeout(TOLD_WITHIN_IN_MS));
      const changedAt = Date.now();
      await change();
      await told;
      expect(Date.now() - changedAt).toBeLessThan(TOLD_WITHIN_IN_MS);
      expect(await isSilent()).toBe(true);
    });

    test('that comes while nobody waits is told to the next who does, once', async () => {
      await bind();
      await delay(50);
      expect(await isSilent()).toBe(false);
      expect(await isSilent()).toBe(true);
    });

    test('comes no more once it is stopped', async () => {
      news.stop();
      await bind();
      expect(await isSilent()).toBe(true);
    });
  });
}
