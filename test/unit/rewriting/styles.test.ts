import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { STYLES, STYLE_NAMES } from '#rewriting';

test('every file of a style beside the code is a style that is built in, by its name', () => {
  const files = readdirSync(join(process.cwd(), 'libs/rewriting/src/styles')).filter((file) => file.endsWith('.yaml'));
  expect(files.sort()).toEqual(STYLE_NAMES.map((name) => `${name}.yaml`).sort());
  for (const name of STYLE_NAMES) expect(STYLES[name].name).toBe(name);
});

test.each(STYLE_NAMES)('%s has a description of one line in several languages, and instructions', (style) => {
  const { description, instructions } = STYLES[style];
  expect(Object.keys(description)).toEqual(expect.arrayContaining(['en', 'de']));
  for (const line of Object.values(description)) expect(line).toMatch(/^[^\n]{10,100}$/);
  expect(instructions.length).toBeGreaterThan(50);
});
