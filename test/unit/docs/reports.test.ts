import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readFromRoot, tableRows } from './table-rows.js';

const rows = tableRows(readFromRoot('test/reports.md')).filter(([, proof = '']) => proof.includes('`'));

/** What stands in code marks with a folder before it: a case of the wire, or a test. */
function proofsIn(cell: string): string[] {
  const names = [...cell.matchAll(/`([\w-]+\/[\w./-]+)`/g)].map(([, name]) => name!);
  return names.map((name) => resolve('test', name.endsWith('.ts') ? name : `wire/cases/${name}.json`));
}

describe('what was reported of neighbours', () => {
  it.each(rows)('is proved by what there is: %s', (_, proof) => {
    const proofs = proofsIn(proof);
    expect(proofs.filter((file) => !existsSync(file))).toEqual([]);
    expect(proofs.length > 2 || proof.includes(':')).toBe(true);
  });

  it('is all there', () => {
    expect(rows).toHaveLength(19 + 14);
  });
});
