import { writeFileSync } from 'node:fs';
import { loadSettings, NotAllowed, type Parser, SettingsReader } from '#config';
import { readFromRoot, tableRows } from './table-rows.js';

const PAGE = 'docs/settings.md';
const HEAD = ['name', 'default', 'allowed', 'what'];

/** How the parser reads a setting. */
interface Reading {
  fallback: unknown;
  allowed: string;
}

/** The examples of the committed files. Keys differ in their number only. */
const examples = new Map(
  [...(readFromRoot('.env') + readFromRoot('.secrets.example')).matchAll(/^# ([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(
    ([, name, value]) => [name!.replace(/__\d+$/, '__0'), value!.replace(/^'(.*)'$/, '$1')],
  ),
);

/** What the parser reads of these variables. */
function readingsOf(variables: Record<string, string>): Map<string, Reading> {
  const readings = new Map<string, Reading>();
  const read = SettingsReader.prototype.read;
  jest.spyOn(SettingsReader.prototype, 'read').mockImplementation(function (this: SettingsReader, ...asked) {
    const [name, fallback, parse] = asked;
    readings.set(name, { fallback, allowed: allowedBy(parse) });
    return read.apply(this, asked);
  });
  loadSettings({ variables, directory: null });
  jest.restoreAllMocks();
  return readings;
}

/** The end of the sentence "... must be". */
function allowedBy(parse: Parser<unknown>): string {
  try {
    parse('\0');
    return '';
  } catch (error) {
    if (error instanceof NotAllowed) return error.message;
    throw error;
  }
}

/** With every name that an operator may choose; one key of each kind, since two that are equal are refused. */
const variables = Object.fromEntries(
  [...examples]
    .filter(([name]) => name !== 'SECRETS_DIR')
    .map(([name, value], i) => [name, value === '...' ? String(i).repeat(64).slice(0, 64) : value]),
);
const withoutVariables = readingsOf({});
const readings = new Map([...readingsOf(variables), ...withoutVariables]);
const rows = tableRows(readFromRoot(PAGE)).filter(([name]) => /^`[A-Z][A-Z0-9_]*`$/.test(name!));
const nameOf = ([name]: string[]): string => name!.replaceAll('`', '');

/** The row with what the parser says; what it does not say stands as somebody wrote it. */
function asRead(row: string[]): string[] {
  const { fallback, allowed } = readings.get(nameOf(row))!;
  const isTold =
    withoutVariables.has(nameOf(row)) && ['string', 'number', 'boolean'].includes(typeof fallback) && fallback !== '';
  return [row[0]!, isTold ? `\`${String(fallback)}\`` : row[1]!, allowed.replaceAll('|', '\\|'), row.at(-1)!];
}

test('the page of settings has a row for each, and for nothing else', () => {
  expect(rows.map(nameOf).sort()).toEqual([...examples.keys()].sort());
  expect([...examples.keys()].filter((name) => !readings.has(name))).toEqual([]);
});

/** `UPDATE_SETTINGS=1` writes them; `npm run format` lays them out. */
test('it gives the defaults and what is allowed as the parser does', () => {
  if (process.env['UPDATE_SETTINGS']) {
    const table = [HEAD, HEAD.map(() => '---'), ...rows.map(asRead)].map((row) => `| ${row.join(' | ')} |`);
    writeFileSync(PAGE, readFromRoot(PAGE).replace(/^\| name .*\n(\|.*\n)+/m, `${table.join('\n')}\n`));
  }
  expect(tableRows(readFromRoot(PAGE)).filter(([name]) => examples.has(nameOf([name!])))).toEqual(rows.map(asRead));
});
