import { parseStyle, StyleFileError } from '#rewriting';

const PLAIN = `
name: plain
description: { en: In plain words. }
instructions: Write it in plain words.
`;

const faultsOf = (content: string): readonly string[] => {
  try {
    parseStyle(content);
    return [];
  } catch (error) {
    if (error instanceof StyleFileError) return error.faults;
    throw error;
  }
};

test('a name, a description and instructions are enough', () => {
  expect(parseStyle(PLAIN)).toMatchObject({
    name: 'plain',
    description: { en: 'In plain words.' },
    instructions: 'Write it in plain words.',
    calledBy: [],
    examples: [],
    isHeld: false,
  });
  expect(parseStyle(PLAIN).checks.map(({ name }) => name)).toEqual(['has-words', 'same-language']);
});

test('everything that a style may have is read', () => {
  const style = parseStyle(`${PLAIN}
calledBy: [Plain, simple]
checks: [changed, has-words]
examples:
  - text: utilise
    rewrite: use
held: true
`);
  expect(style).toMatchObject({
    calledBy: ['plain', 'simple'],
    isHeld: true,
    examples: [{ text: 'utilise', rewrite: 'use' }],
  });
  expect(style.checks.map(({ name }) => name)).toEqual(['changed', 'has-words']);
});

test('another content is another hash, and equal ones are equal', () => {
  expect(parseStyle(PLAIN).hash).toBe(parseStyle(PLAIN).hash);
  expect(parseStyle(PLAIN).hash).not.toBe(parseStyle(`${PLAIN}held: false`).hash);
});

const with_ = (field: string, value: string): string =>
  `${PLAIN.replace(new RegExp(`^${field}:.*\n`, 'm'), '')}${field}: ${value}\n`;

test.each([
  ['nothing', '', 'must be a mapping'],
  ['a list', '- a', 'must be a mapping'],
  ['what is no YAML', 'name: [', 'is no YAML'],
  ['a field twice', `${PLAIN}name: other`, 'is no YAML'],
  ['a name twice', `${PLAIN}calledBy: [plain, Plain]`, 'different words of at most 40 characters, whatever their case'],
  ['an alias', `${PLAIN.replace('Write it in plain words.', '&a Write.')}calledBy: [*a]`, 'is no YAML'],
  ['an unknown field', `${PLAIN}colour: red`, '"colour" is no field'],
  ['a field of every object', `${PLAIN}constructor: red`, '"constructor" is no field'],
  ['no name', PLAIN.replace('name: plain', ''), 'name must be'],
  ['a name in capitals', with_('name', 'Plain'), 'name must be'],
  ['a name of a digit', with_('name', '5'), 'name must be'],
  ['a name of 33 characters', with_('name', 'a'.repeat(33)), 'name must be'],
  ['a description without languages', with_('description', 'In plain words.'), 'description must be'],
  ['a description in no language', with_('description', '{}'), 'description must be'],
  ['a description in what is none', with_('description', '{ e: hello }'), 'description must be'],
  ['a description of two lines', with_('description', '{ en: "a\\nb" }'), 'description must be'],
  ['blank instructions', with_('instructions', '" "'), 'instructions must be'],
  ['instructions without an end', with_('instructions', 'a'.repeat(10_001)), 'instructions must be'],
  ['an unknown check', with_('checks', '[spelling]'), 'checks must be'],
  ['a check that is no word', with_('checks', '[{ toString: changed }]'), 'checks must be'],
  ['a check twice', with_('checks', '[changed, changed]'), 'checks must be'],
  ['an example without a rewrite', with_('examples', '[{ text: a }]'), 'examples must be'],
  ['held in words', with_('held', '"yes"'), 'held must be'],
])('%s is refused, with what is allowed', (_what, content, fault) => {
  expect(faultsOf(content).join('; ')).toContain(fault);
});

test('all faults are told at once, each in a line', () => {
  const faults = faultsOf('name: X\ndescription: y\nheld: 1\nextra: 2');
  expect(faults).toHaveLength(5);
  for (const fault of faults) expect(fault).not.toContain('\n');
});
