import { MemoryUsageLedger } from '#usage';
import { DAY, describeUsageLedger, entry, NOW, OWNER } from './usage-ledger-conformance.js';

describeUsageLedger({
  name: 'memory',
  open: async () => {
    const ledger = new MemoryUsageLedger(() => NOW);
    return { ledger, other: ledger, close: async () => undefined };
  },
});

test('a ledger in memory forgets the days and months that are told no more', async () => {
  let now = NOW;
  const ledger = new MemoryUsageLedger(() => now);
  await ledger.book(entry(10));
  now = Date.parse('2027-03-01T12:00:00Z');
  await ledger.book(entry(10, { day: '2027-03-01' }));
  expect([...(await ledger.read(OWNER, [DAY, '2026-01', '2027-03-01'])).keys()]).toEqual(['2027-03-01']);
});
