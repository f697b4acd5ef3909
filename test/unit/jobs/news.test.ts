import { News } from '#jobs';

const LONG_IN_MS = 60_000;
const never = () => new AbortController().signal;

describe('news', () => {
  let tell: () => void;
  let isHeard: boolean;
  let news: News;

  beforeEach(() => {
    isHeard = true;
    news = new News((told) => {
      tell = told;
      return () => void (isHeard = false);
    });
  });

  /** Whether the one who waits goes on waiting, for now. */
  async function isPending(waiting: Promise<void>): Promise<boolean> {
    let isOver = false;
    void waiting.then(() => (isOver = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    return !isOver;
  }

  test('wakes one who waits', async () => {
    const waiting = news.next(LONG_IN_MS, never());
    expect(await isPending(waiting)).toBe(true);
    tell();
    await waiting;
  });

  test('that comes while nobody waits is told to the next who does, once', async () => {
    tell();
    tell();
    await news.next(LONG_IN_MS, never());
    const signal = new AbortController();
    const waiting = news.next(LONG_IN_MS, signal.signal);
    expect(await isPending(waiting)).toBe(true);
    signal.abort();
    await waiting;
  });

  test('is not waited for longer than the time given, nor with an aborted signal', async () => {
    await news.next(10, never());
    await news.next(LONG_IN_MS, AbortSignal.abort());
  });

  test('is listened to until it is stopped', () => {
    expect(isHeard).toBe(true);
    news.stop();
    expect(isHeard).toBe(false);
  });
});
