import * as fc from 'fast-check';
import { entriesOf, hasSeq, linesOf, restartAfter, seqsOf } from '#rewrite-log';
import type { LogEntry } from '#rewrite-log';

/** Entries as a leader numbers them: null is a restart, and so is true, which takes back. */
const entriesFrom = (parts: readonly (string | true | null)[]): LogEntry[] => {
  let seq = 0;
  return parts.map((part): LogEntry => {
    seq = typeof part === 'string' ? seq + 1 : restartAfter(seq);
    if (typeof part === 'string') return { seq, kind: 'delta', text: part };
    return { seq, kind: 'restart', ...(part === true && { takesBack: true }) };
  });
};
const anyEntries = fc
  .array(
    fc.option(
      fc.oneof({ weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) }, fc.constant(true as const)),
      {
        nil: null,
        freq: 4,
      },
    ),
    { maxLength: 30 },
  )
  .map(entriesFrom);

describe('the lines of entries', () => {
  test('give back the entries, wherever they are divided between two readings', () => {
    fc.assert(
      fc.property(anyEntries, fc.nat(30), (entries, cut) => {
        const first = entriesOf(linesOf(entries.slice(0, cut)), 0);
        const rest = entriesOf(linesOf(entries.slice(cut)), first.at(-1)?.seq ?? 0);
        expect([...first, ...rest]).toEqual(entries);
      }),
    );
  });

  test('are one for each entry, whatever its text holds, but for the final one', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const final: LogEntry = { seq: 1, kind: 'error', failure: { type: 'internal', detail: '' } };
        expect(linesOf([...entries, final]).split('\n')).toHaveLength(entries.length + 1);
      }),
    );
  });
});

describe('the numbers of entries, as text', () => {
  test('have each of them, and no other', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const seqs = new Set(entries.map(({ seq }) => seq));
        const text = seqsOf(entries);
        for (const seq of seqs) {
          for (const near of [seq - 1, seq, seq + 1]) expect(hasSeq(text, near)).toBe(seqs.has(near));
        }
        for (const seq of [0, 500_000, 99_000_000]) expect(hasSeq(text, seq)).toBe(seqs.has(seq));
      }),
    );
  });

  test('are short, however many there are', () => {
    const entries = entriesFrom([...Array<string>(20).fill('x'), null, ...Array<string>(31).fill('y')]);
    expect(seqsOf(entries)).toBe('1-20,1000000-1000031');
    expect(seqsOf([])).toBe('');
  });
});
