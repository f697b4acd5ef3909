import { isDeepStrictEqual } from 'node:util';
import { loadSettings, SettingsError } from '#config';
import { readFromRoot, tableRows } from './table-rows.js';

/** Every setting as the committed files show it, which tests of the settings hold against the code. Keys differ in their number only. */
const examples = new Map(
  [...(readFromRoot('.env') + readFromRoot('.secrets.example')).matchAll(/^# ([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(
    ([, name, value]) => [name!.replace(/__\d+$/, '__0'), value!],
  ),
);

const defaults = new Map(
  tableRows(readFromRoot('docs/operations.md'))
    .map(([name, value]) => [/^`([A-Z][A-Z0-9_]*)`$/.exec(name!)?.[1], value!] as const)
    .filter((row): row is [string, string] => row[0] !== undefined),
);

function isDefault(name: string, value: string): boolean {
  try {
    const given = loadSettings({ variables: { [name]: value }, directory: null });
    return isDeepStrictEqual(given, loadSettings({ variables: {}, directory: null }));
  } catch (error) {
    if (error instanceof SettingsError) return false;
    throw error;
  }
}

/** A directory may exist where the tests run, or not, so that of the secrets tells nothing; nor does what has no effect alone. */
const withDefault = [...examples].filter(
  ([name, value]) => !['SECRETS_DIR', 'NO_PROXY'].includes(name) && isDefault(name, value),
);

describe("the operators' page", () => {
  it.each([...examples.keys()])('lists %s', (name) => {
    expect([...defaults.keys()]).toContain(name);
  });

  it('lists no setting that does not exist', () => {
    expect([...defaults.keys()].filter((name) => !examples.has(name))).toEqual([]);
  });

  it.each(withDefault)('gives the default of %s as %s', (name, value) => {
    expect(defaults.get(name)).toBe(`\`${value}\``);
  });
});
