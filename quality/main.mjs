/**
 * `npm run quality [-- [--write] [table...]]`: measures the tables that are named, or all, and prints them. Fails where a figure is below its bar in
 * docs/quality.md; with --write the figures go into that page.
 */
import { faultOf, figureOf, readBars, writeFigures } from './page.mjs';
import { TABLES } from './tables/index.mjs';

const named = process.argv.slice(2).filter((argument) => argument !== '--write');
const unknown = named.filter((name) => !(name in TABLES));

if (unknown.length > 0) {
  process.stderr.write(`There is no table ${unknown.join(', ')}. There are: ${Object.keys(TABLES).join(', ')}\n`);
  process.exitCode = 1;
} else {
  const rows = [];
  for (const name of named.length > 0 ? named : Object.keys(TABLES)) rows.push(...(await run(TABLES[name])));
  if (process.argv.includes('--write')) writeFigures(rows);
}

async function run({ title, measure }) {
  const bars = readBars();
  const rows = await measure();
  process.stdout.write(`\n## ${title}\n\n| what | figure | bar |\n| --- | --- | --- |\n`);
  for (const row of rows) {
    process.stdout.write(`| ${row.what} | ${figureOf(row)} | ${bars.get(row.what) ?? ''} |\n`);
    const fault = faultOf(row, bars);
    if (!fault) continue;
    process.stderr.write(`BELOW THE BAR: ${row.what}: ${figureOf(row)}; ${fault}\n`);
    process.exitCode = 1;
  }
  return rows;
}
