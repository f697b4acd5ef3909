import { Log, type RewriteLogs } from '#rewrite-log';
import { RequestReader } from '#rewriting';

/** Reads, from after the event `afterId`, a log that ends with its entry 2. */
function readerAfter(afterId: number): RequestReader {
  const log = new Log('a log');
  log.append({ seq: 1, kind: 'delta', text: 'Ahoy' });
  log.append({ seq: 2, kind: 'error', failure: { type: 'provider-failed', detail: 'It failed.' } });
  const logs = { leave: () => Promise.resolve() } as unknown as RewriteLogs;
  const place = { outcome: 'follow', log, offset: 0 } as const;
  return new RequestReader(logs, place, {
    streamId: 'a stream',
    style: 'formal',
    cached: false,
    afterId,
    deadlineAt: Date.now() + 60_000,
    takesOverLateUntil: 0,
    mayFollowOthers: false,
    endsWithReading: true,
    graceInMs: 0,
    signal: new AbortController().signal,
    claimAgain: () => Promise.reject(new Error('Nothing is claimed again.')),
  });
}

test('a reader of a log that has ended is told what comes after what it has had, and then nothing more', () => {
  const reader = readerAfter(1);
  expect(reader.take()).toMatchObject([{ type: 'error', id: 2 }]);
  expect(reader.isOver).toBe(true);
});

test.each([2, 3])(
  'a reader that has had the event %i is told nothing of a log that has ended with 2, and it is over',
  (id) => {
    const reader = readerAfter(id);
    expect(reader.take()).toEqual([]);
    expect(reader.isOver).toBe(true);
  },
);
