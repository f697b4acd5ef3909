import { readFileSync, writeFileSync } from 'node:fs';

const PAGE = new URL('../docs/quality.md', import.meta.url);

/** The bars of docs/quality.md by what is measured: `≥ 98 %`, `≤ 3`, or nothing, where a figure is only told. */
export function readBars() {
  const rows = readFileSync(PAGE, 'utf8').matchAll(/^\| (?<what>.+?) +\| (?<figure>.*?) +\| (?<bar>.*?) *\|$/gm);
  return new Map(Array.from(rows, ({ groups }) => [groups.what, groups.bar]));
}

/** Why a row does not hold, or null. */
export function faultOf({ what, value }, bars) {
  const bar = bars.get(what);
  if (bar === undefined) return 'docs/quality.md has no such row';
  const [, sign, limit] = /^(≥|≤) ([\d.]+)/.exec(bar) ?? [];
  if (!sign) return null;
  return (sign === '≥' ? value >= Number(limit) : value <= Number(limit)) ? null : `the bar is ${bar}`;
}

export function figureOf({ value, unit }) {
  const digits = unit === '' ? 0 : unit === 'MB' || (unit === 'ms' && value >= 10) ? 1 : 2;
  return `${value.toFixed(digits)}${unit && ` ${unit}`}`;
}

/** Puts the figures into the page, whose bars stay. */
export function writeFigures(rows) {
  const figures = new Map(rows.map((row) => [row.what, figureOf(row)]));
  const page = readFileSync(PAGE, 'utf8').replace(
    /^\| (.+?)( +)\| (.*?)( +)\| (.*?) *\|$/gm,
    (line, what, _space, _old, _more, bar) =>
      figures.has(what) ? `| ${what} | ${figures.get(what)} | ${bar} |` : line,
  );
  writeFileSync(PAGE, page);
}
