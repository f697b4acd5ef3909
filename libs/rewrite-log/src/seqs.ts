import type { LogEntry } from './log-entry.js';

/**
 * The numbers of a log's entries, which rise one by one but for its restarts, as text: the first and the last of each unbroken row, `1-20,1000000-1000031`.
 */
export function seqsOf(entries: readonly LogEntry[]): string {
  const rows: string[] = [];
  let first = entries[0]?.seq ?? 0;
  for (const [index, { seq }] of entries.entries()) {
    const next = entries[index + 1]?.seq;
    if (next === seq + 1) continue;
    rows.push(`${first}-${seq}`);
    first = next ?? 0;
  }
  return rows.join(',');
}

/** Whether the number is among them. */
export function hasSeq(seqs: string, seq: number): boolean {
  return seqs.split(',').some((row) => {
    const [first, last] = row.split('-').map(Number);
    return seq >= first! && seq <= last!;
  });
}
