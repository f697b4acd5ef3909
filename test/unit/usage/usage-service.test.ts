import type { Settings } from '#config';
import { dayOf, MemoryUsageLedger, UsageService } from '#usage';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const SETTINGS = { clientLimits: new Map([['alice', { tokensPerDay: 100 }]]), prices: null } as unknown as Settings;

describe('the report of a process that has only heard of the tokens of a day', () => {
  beforeEach(() => jest.useFakeTimers({ now: NOW }));
  afterEach(() => jest.useRealTimers());

  const reportOf = (used: number) => {
    const ledger = new MemoryUsageLedger();
    ledger.learn('alice', dayOf(NOW), used);
    return new UsageService(SETTINGS, ledger).report('alice');
  };

  test.each([0, 40])('tells them (%d) by the budget, and no day without calls', async (used) => {
    expect(await reportOf(used)).toEqual({ days: [], months: [], budget: { tokensPerDay: 100, usedToday: used } });
  });
});
