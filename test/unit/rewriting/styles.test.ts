import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { STYLES, STYLE_NAMES } from '#rewriting';

test('every file in the folder of styles is a style that is known by its name', () => {
  const files = readdirSync(join(process.cwd(), 'libs/rewriting/src/styles')).filter((file) => file.endsWith('.ts'));
  const styles = files
    .map((file) => file.replace('.ts', ''))
    .filter((name) => !['index', 'style', 'examine'].includes(name));
  expect([...STYLE_NAMES].sort()).toEqual(styles.sort());
});

test.each(STYLE_NAMES)('%s has a description of one line and instructions', (style) => {
  const { description, instructions } = STYLES[style];
  expect(description).toMatch(/^[^\n]{10,100}$/);
  expect(instructions.length).toBeGreaterThan(50);
});
