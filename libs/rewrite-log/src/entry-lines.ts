import type { LogEntry } from './log-entry.js';

/** Entries that are not final, one in each line: a delta as its text in JSON, a restart as its number, below zero where it takes back. The other numbers follow from their order. */
export function linesOf(entries: readonly LogEntry[]): string {
  let lines = '';
  for (const entry of entries) {
    if (entry.kind === 'delta') lines += `${JSON.stringify(entry.text)}\n`;
    else if (entry.kind === 'restart') lines += `${entry.takesBack ? -entry.seq : entry.seq}\n`;
  }
  return lines;
}

/** The entries of whole lines, numbered on from `lastSeq`. */
export function entriesOf(lines: string, lastSeq: number): LogEntry[] {
  if (lines === '') return [];
  const values = JSON.parse(`[${lines.slice(0, -1).replaceAll('\n', ',')}]`) as (string | number)[];
  let seq = lastSeq;
  return values.map((value): LogEntry => {
    seq = typeof value === 'number' ? Math.abs(value) : seq + 1;
    if (typeof value === 'string') return { seq, kind: 'delta', text: value };
    return value < 0 ? { seq, kind: 'restart', takesBack: true } : { seq, kind: 'restart' };
  });
}
