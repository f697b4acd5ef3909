import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ServerKind } from './model-server.js';
import type { Outcome } from './trials.js';

const PAGE = resolve('docs/compatibility.md');
const BEGIN = '<!-- measured: npm run test:servers -->';
const END = '<!-- end of measured -->';

/** Puts one server's table into docs/compatibility.md, in the place of its last one; what stands around the tables stays. */
export function writeTable(kind: ServerKind, outcomes: ReadonlyMap<string, Outcome>): void {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN) as [string, string];
  const [measured, after] = rest.split(END) as [string, string];
  const sections = new Map(
    measured
      .split(/^(?=## )/m)
      .filter((section) => section.startsWith('## '))
      .map((section) => [titleOf(section), section.trim()] as const),
  );
  sections.set(kind.name, sectionOf(kind, outcomes));
  const tables = [...sections.values()].join('\n\n');
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${tables}\n\n${END}${after}`);
}

/** `## Name version`: names hold no digits. */
function titleOf(section: string): string {
  return /^## (.*?),/.exec(section)![1]!;
}

function sectionOf({ name, version, settings }: ServerKind, outcomes: ReadonlyMap<string, Outcome>): string {
  const date = new Date().toISOString().slice(0, 10);
  const rows = [...outcomes].map(([trial, { client, told }]) => [trial, client, told.join('; ') || '-']);
  const table = [['tried', 'the client', 'the log'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return `## ${name}, ${version}\n\n${date}; run with: ${settings}\n\n${lines.join('\n')}`;
}
