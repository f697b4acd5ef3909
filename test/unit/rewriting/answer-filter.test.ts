import { array, assert, constantFrom, integer, oneof, property, string } from 'fast-check';
import { AnswerFilter, bareAnswer } from '#rewriting';

const SOURCE = 'Hello there, my friend. The ship leaves at noon.';
const REWRITE = "Ahoy, matey! Th' ship be leavin' at noon.";

/** What a filter lets out, piece by piece, and at the end. */
function outputsOf(pieces: readonly string[], source: string): string[] {
  const filter = new AnswerFilter(source);
  return [...pieces.map((piece) => filter.take(piece)), filter.end()];
}

test.each([
  'Here is your rewrite:\n\n',
  'Here’s the rewritten text:\n',
  "Sure! Here's the pirate version:\n\n",
  'Certainly, here is your text in pirate speak:\n',
  'Of course! Here is the text rewritten as a pirate would say it:\n\n',
  'Okay. Here is a haiku about the ship:\n\n',
  'Rewritten text:\n',
  'Rewritten: ',
  '**Rewritten text:**\n\n',
  '**Pirate version:** ',
  '## Haiku:\n',
  'Haiku:\n',
  '__Rewrite:__ ',
  "\n\nHere's the formal version: ",
  'Hier ist der umgeschriebene Text:\n\n',
  'Natürlich! Hier ist der Text, umformuliert:\n',
  'Voici le texte réécrit :\n\n',
  'Aquí tienes el texto reescrito:\n',
  'Ecco il testo riscritto:\n',
  '以下是改写后的文本：',
])('the preamble %j is taken off', (preamble) => {
  expect(bareAnswer(preamble + REWRITE, SOURCE)).toBe(REWRITE);
});

test.each([
  ['```\n', '\n```'],
  ['```text\n', '\n```\n'],
  ['~~~\n', '\n~~~'],
  ['````markdown\n', '\n````'],
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['« ', ' »'],
  ['‘', '’'],
  ['「', '」'],
  ['\n"', '"\n'],
  ['Here is your rewrite:\n\n```\n', '\n```'],
  ["Sure! Here's the pirate version:\n\n“", '”'],
  ['```\n"', '"\n```'],
  ['Rewritten text:\n```text\n“', '”\n```\n'],
])('the wrapping %j ... %j is taken off', (before, after) => {
  expect(bareAnswer(before + REWRITE + after, SOURCE)).toBe(REWRITE);
});

test.each([
  ['“Hear “the cap’n” and “the crew”, matey!”', 'Hear “the cap’n” and “the crew”, matey!'],
  ['«Hear «the captain», matey!»', 'Hear «the captain», matey!'],
])('quotations of the same marks within the quotes of %j stay', (answer, rewrite) => {
  expect(bareAnswer(answer, SOURCE)).toBe(rewrite);
});

test('what follows more than forty blanks goes out as it comes', () => {
  const blank = ' '.repeat(41);
  expect(outputsOf([blank, '"', 'Ahoy', '"'], SOURCE)).toEqual([blank, '"', 'Ahoy', '"', '']);
});

test('plain single quotes are taken off a sentence without other apostrophes than within words', () => {
  expect(bareAnswer("'I don't know, matey!'", SOURCE)).toBe("I don't know, matey!");
});

test.each([
  '',
  REWRITE,
  `'${REWRITE}'`,
  `  ${REWRITE}\n`,
  '“Ahoy,” he said, “bye”',
  '"Ahoy," he said. "Bye."',
  "'Tis a fine day, an' 'twas a fine night.'",
  '’Tis the time o’ the dogs’',
  "'Cause we be late, me hearties!'",
  "'One o' th' dogs'",
  "'One fur the dogs'",
  '‘One for the dogs’',
  '"Unclosed, matey',
  '```\nlet ship;\n```\nAn’ that be the code.',
  '```\nnever closed',
  '`noon`',
  '**Ahoy, matey!**',
  '*Ahoy*',
  '# Ahoy',
  'Here is my plan: we sail at noon.',
  'Here be the pirate code we live by: no quarter.',
  "This is the captain's order: sail at noon.",
  'Sure! Ahoy, matey.',
  'Sure, the ship be leavin’: at noon.',
  'Certainly: the ship leaves at noon.',
  'Here it is. The rewritten law says: sail at noon.',
  'Haiku be a thing of the east: three lines.',
  '**Haiku: the ship leaves at noon**',
  '# Haiku: the ship leaves at noon',
  'Rewritten:noon',
  'Noon: the ship.',
  "Here is the text, a bit rewritten, and it's long, so long that no preamble was ever this long, for a preamble says one thing only: x",
])('the answer %j stays as it is', (answer) => {
  expect(bareAnswer(answer, SOURCE)).toBe(answer);
});

test.each([
  ['Here is the rewritten contract: sign it.', 'heres the rewritten contract: sign it'],
  ['Here is the rewritten contract: sign it.', 'yo the contract i have rewritten, sign it'],
  ['Haiku: a form of poem.', 'haiku - some kinda poem'],
  ['Certainly, here is a haiku for you: ...', 'Sure, have this: ...'],
  ['"Leave now!"', '“go away”'],
  ['“Leave now!”', '"go away"'],
  ['```\nlet ship = 1;\n```', 'tidy:\n```\nlet ship=1\n```'],
  ['«Bonjour»', '«Salut»'],
])('the answer %j to the text %j stays: the text begins so itself', (answer, source) => {
  expect(bareAnswer(answer, source)).toBe(answer);
});

test.each(['Here is your rewrite:', 'Haiku:\n\n', '""', '```\n```', '```text\n\n```', 'Rewritten text:\n“”'])(
  'nothing is left of %j, which is nothing but wrapping',
  (answer) => {
    expect(bareAnswer(answer, SOURCE)).toBe('');
  },
);

const WORDS = [
  'Sure',
  '! ',
  'Here is',
  "Here's",
  ' the ',
  'rewrite',
  'rewritten text',
  'Haiku',
  ':',
  '：',
  '以下',
  '改写',
  '.',
];
const MARKS = [
  '```',
  '```text\n',
  '\n```',
  '~~~',
  '"',
  "'",
  '“',
  '”',
  '‘',
  '’',
  '„',
  '«',
  '»',
  '「',
  '」',
  '**',
  '__',
  '# ',
  '#',
];
const TEXTS = ['\n', ' ', "'Tis", 'Ahoy', '🙂'];
const answers = array(
  oneof(
    { weight: 6, arbitrary: constantFrom(...WORDS, ...MARKS, ...TEXTS) },
    string({ unit: 'grapheme', maxLength: 4 }),
  ),
  {
    maxLength: 12,
  },
).map((parts) => parts.join(''));
const sources = constantFrom(SOURCE, '"Hello"', '```\ncode\n```', 'Here is a haiku: now', '');

/** Cuts a text into pieces of so many code points. */
function cut(text: string, lengths: readonly number[]): string[] {
  const points = Array.from(text);
  const pieces: string[] = [];
  for (let index = 0; points.length > 0; index += 1) {
    pieces.push(points.splice(0, lengths[index % lengths.length]).join(''));
  }
  return pieces;
}

test('however an answer is cut, what comes out is the bare answer', () => {
  assert(
    property(
      answers,
      sources,
      array(integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
      (answer, source, lengths) => {
        expect(outputsOf(cut(answer, lengths), source).join('')).toBe(bareAnswer(answer, source));
      },
    ),
    { numRuns: 5000 },
  );
});

test('what is left of an answer is a part of it, whatever it is', () => {
  assert(
    property(answers, sources, (answer, source) => {
      expect(answer).toContain(bareAnswer(answer, source));
    }),
    { numRuns: 5000 },
  );
});

test('no output splits a code point', () => {
  assert(
    property(answers, array(integer({ min: 1, max: 3 }), { minLength: 1 }), (answer, lengths) => {
      for (const output of outputsOf(cut(answer, lengths), SOURCE)) expect(output).not.toMatch(/\p{Surrogate}/u);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['Ahoy, matey!', 1],
  ['The ship', 4],
  ['Here lies the ship', 7],
  ['Surely the ship', 6],
  ["'Tis noon", 5],
  ['"Ahoy," he said', 9],
  ['*noon* it be', 3],
])('of %j no more than %i characters are held back', (answer, most) => {
  const outputs = outputsOf(Array.from(answer), SOURCE);
  expect(outputs.join('')).toBe(answer);
  expect(outputs.findIndex((output) => output !== '')).toBeLessThanOrEqual(most);
});

test('a text without a mark round it loses nothing and is held back for at most 160 characters', () => {
  const words = constantFrom(
    'Sure',
    'here is',
    'certainly',
    'the',
    'rewrite',
    'ship',
    'noon',
    'haiku',
    'sails',
    'voici',
    ',',
    'at',
  );
  assert(
    property(array(words, { minLength: 1, maxLength: 80 }), integer({ min: 0, max: 60 }), (parts, blank) => {
      const text = ' '.repeat(blank) + parts.join(' ');
      const outputs = outputsOf(Array.from(text), SOURCE);
      const held = outputs.slice(0, 160).every((output) => output === '');
      expect(outputs.join('')).toBe(text);
      expect(held && text.length > 160).toBe(false);
    }),
    { numRuns: 3000 },
  );
});

test('what follows a preamble goes out as it comes', () => {
  const outputs = outputsOf(['Here is your', ' rewrite:', '\n\n', 'Ahoy', ', ', 'matey'], SOURCE);
  expect(outputs).toEqual(['', '', '', 'Ahoy', ', ', 'matey', '']);
});

test('a long answer within quotes is filtered in time', () => {
  const answer = `“${'Ahoy, matey! '.repeat(2000)}”`;
  const startedAt = performance.now();
  outputsOf(cut(answer, [4]), SOURCE);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
