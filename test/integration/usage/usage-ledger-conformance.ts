import { randomUUID } from 'node:crypto';
import { countsOf, type Entry, type ModelUsage, type Reservation, type UsageLedger, usageIn } from '#usage';

export const OWNER = 'alice';
export const DAY = '2026-01-31';
/** At noon of that day. */
export const NOW = Date.parse(`${DAY}T12:00:00Z`);

interface UsageLedgerHarness {
  name: string;
  /** Two views of one empty ledger, as two processes have them; a ledger of one process gives the same twice. */
  open(): Promise<{ ledger: UsageLedger; other: UsageLedger; close(): Promise<void> }>;
}

export function reservation(tokens: number, of: Partial<Reservation> = {}): Reservation {
  return { id: randomUUID(), owner: OWNER, day: DAY, tokens, ...of };
}

export function entry(tokens: number, of: Partial<Entry & ModelUsage> = {}): Entry {
  const { owner = OWNER, day = DAY, provider = 'openai', model = 'gpt-test' } = of;
  const calls = [{ provider, model, calls: 1, inputTokens: tokens - 1, outputTokens: 1 }];
  return { owner, day, counts: countsOf(calls) };
}

/** What every ledger promises, to whichever process asks. */
export function describeUsageLedger(harness: UsageLedgerHarness): void {
  describe(`the usage ledger: ${harness.name}`, () => {
    let ledger: UsageLedger;
    let other: UsageLedger;
    let close: () => Promise<void>;
    beforeEach(async () => ({ ledger, other, close } = await harness.open()));
    afterEach(() => close());

    const isGranted = async (tokens: number, budget: number, of: Partial<Reservation> = {}): Promise<boolean> =>
      (await other.reserve(reservation(tokens, of), budget)).isGranted;
    const tokensOf = async (period: string): Promise<number> =>
      (await other.read(OWNER, [period])).get(period)?.get('tokens') ?? 0;

    test('reserves up to the budget to the token, and no more', async () => {
      await ledger.reserve(reservation(60), 100);
      expect([await isGranted(41, 100), await isGranted(40, 100), await isGranted(1, 100)]).toEqual([
        false,
        true,
        false,
      ]);
    });

    test('tells the tokens of many clients on a day at once, in their order', async () => {
      await ledger.book(entry(30), reservation(0));
      await ledger.book(entry(5, { owner: 'bob' }), reservation(0, { owner: 'bob' }));
      await ledger.book(entry(7, { day: '2026-02-01' }), reservation(0, { day: '2026-02-01' }));
      expect(await other.tokensOn(DAY, ['bob', 'nobody', OWNER])).toEqual([5, 0, 30]);
    });

    test('reserves for each client and each day alone', async () => {
      await ledger.reserve(reservation(100), 100);
      expect(await isGranted(100, 100, { owner: 'bob' })).toBe(true);
      expect(await isGranted(100, 100, { day: '2026-02-01' })).toBe(true);
    });

    test('never reserves too much, however many ask at once', async () => {
      const all = await Promise.all(
        Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? ledger : other).reserve(reservation(10), 95)),
      );
      expect(all.filter((standing) => standing.isGranted)).toHaveLength(9);
    });

    test('books what was used in the place of what was reserved, for all at once', async () => {
      const reserved = reservation(60);
      await ledger.reserve(reserved, 100);
      await ledger.book(entry(25), reserved);
      expect([await isGranted(76, 100), await isGranted(75, 100)]).toEqual([false, true]);
    });

    test('books more than was reserved', async () => {
      const reserved = reservation(60);
      await ledger.reserve(reserved, 100);
      await ledger.book(entry(150), reserved);
      expect([await tokensOf(DAY), await isGranted(1, 200), await isGranted(51, 200)]).toEqual([150, true, false]);
    });

    test('gives everything back where nothing was used', async () => {
      const reserved = reservation(100);
      await ledger.reserve(reserved, 100);
      await ledger.book({ owner: OWNER, day: DAY, counts: new Map() }, reserved);
      expect(await isGranted(100, 100)).toBe(true);
    });

    test('tells how much was used before', async () => {
      const reserved = reservation(10);
      await ledger.reserve(reserved, 100);
      await ledger.book(entry(30), reserved);
      expect(await other.reserve(reservation(80), 100)).toEqual({ isGranted: false, used: 30 });
    });

    test('counts by day and month, provider and model', async () => {
      await ledger.book(entry(30));
      await ledger.book(entry(20, { model: 'a model/with: signs' }));
      await ledger.book(entry(10, { day: '2026-01-01', provider: 'gemini' }));
      await ledger.book(entry(5, { owner: 'bob' }));
      const read = await ledger.read(OWNER, ['2026-02-01', DAY, '2026-01-01', '2026-01']);
      expect([...read.keys()]).toEqual([DAY, '2026-01-01', '2026-01']);
      expect(usageIn(read.get('2026-01')!)).toEqual({
        calls: 3,
        cached: 0,
        inputTokens: 57,
        outputTokens: 3,
        byModel: [
          { provider: 'gemini', model: 'gpt-test', calls: 1, inputTokens: 9, outputTokens: 1 },
          { provider: 'openai', model: 'a model/with: signs', calls: 1, inputTokens: 19, outputTokens: 1 },
          { provider: 'openai', model: 'gpt-test', calls: 1, inputTokens: 29, outputTokens: 1 },
        ],
      });
    });

    test('loses none of many bookings at once', async () => {
      await Promise.all(Array.from({ length: 500 }, (_, n) => (n % 2 === 0 ? ledger : other).book(entry(2))));
      await Promise.all([ledger.read(OWNER, [DAY]), other.read(OWNER, [DAY])]);
      expect(await tokensOf(DAY)).toBe(1000);
    });
  });
}
