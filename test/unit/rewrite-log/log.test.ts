import { Log, LogLostError } from '#rewrite-log';
import type { LogEntry } from '#rewrite-log';

const SEQS = [1, 2, 3, 1_000_000, 1_000_001, 3_000_000];
const delta = (seq: number): LogEntry => ({ seq, kind: 'delta', text: 'x' });
const failed = (seq: number): LogEntry => ({ seq, kind: 'error', failure: { type: 'internal', detail: '' } });
const nextTurn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

function logOf(seqs: readonly number[]): Log {
  const log = new Log('a log');
  for (const seq of seqs) log.append(delta(seq));
  return log;
}

describe('a log', () => {
  test('finds the place after any number, and knows which it has', () => {
    const log = logOf(SEQS);
    for (const seq of [-5, 0, 1, 2, 3, 4, 999_999, 1_000_000, 1_000_001, 2_000_000, 3_000_000, 4_000_000]) {
      expect(log.placeAfter(seq)).toBe(SEQS.filter((known) => known <= seq).length);
      expect(log.has(seq)).toBe(SEQS.includes(seq));
    }
    expect(logOf([]).placeAfter(1)).toBe(0);
    expect(logOf([]).has(0)).toBe(false);
  });

  test('tells each listener once of all that came together, and again of what comes later', async () => {
    const log = logOf([]);
    const told = [0, 0];
    const leave = log.subscribe(() => (told[0]! += 1));
    log.subscribe(() => (told[1]! += 1));
    for (let seq = 1; seq <= 100; seq += 1) log.append(delta(seq));
    expect(told).toEqual([0, 0]);
    await nextTurn();
    expect(told).toEqual([1, 1]);
    leave();
    log.append(failed(101));
    await nextTurn();
    expect(told).toEqual([1, 2]);
  });

  test('tells that it is lost', async () => {
    const log = logOf([1]);
    let told = 0;
    log.subscribe(() => (told += 1));
    log.lose();
    await nextTurn();
    expect(told).toBe(1);
    expect(log).toMatchObject({ isLost: true, final: null, lastSeq: 1 });
  });

  test('takes nothing more once it has ended', () => {
    const log = logOf([1]);
    log.append(failed(2));
    expect(log.final).toEqual(failed(2));
    expect(() => log.append(delta(3))).toThrow(LogLostError);
    expect(log.lastSeq).toBe(2);
  });

  test('is read while one who joined has not left, and for the longest grace after that', () => {
    jest.useFakeTimers();
    const log = logOf([]);
    log.join();
    log.join();
    log.leave(1_000);
    expect(log.isRead).toBe(true);
    log.leave(100);
    expect(log.isRead).toBe(false);
    expect(log.graceLeftInMs).toBe(1_000);
    jest.advanceTimersByTime(2_000);
    expect(log.graceLeftInMs).toBe(0);
    jest.useRealTimers();
  });

  test('tells once that it is observed, at once to one who asks later', () => {
    const log = logOf([]);
    let told = 0;
    log.onObserved(() => (told += 1));
    log.observe();
    log.observe();
    expect(told).toBe(1);
    log.onObserved(() => (told += 1));
    expect(told).toBe(2);
  });
});
