import type { ListedKey } from '#key-pool';

const HEAD = ['PROVIDER', 'ID', 'INDEX', 'IN FLIGHT', 'RESTS UNTIL', 'WHY', 'FAILURES IN A ROW'];

/** The keys as lines of columns, for a terminal. */
export function keyTable(keys: readonly ListedKey[]): string {
  const rows = [HEAD, ...keys.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function rowOf({ provider, id, index, state: { inFlight, rest, strikes } }: ListedKey): string[] {
  const until = rest === null ? '-' : new Date(Date.now() + rest.forInMs).toISOString();
  const why = rest === null ? '-' : `${rest.scope} ${rest.kind}`;
  const failures = `account ${strikes.account}, provider ${strikes.provider}`;
  return [provider, id, index === null ? '-' : String(index), String(inFlight), until, why, failures];
}
