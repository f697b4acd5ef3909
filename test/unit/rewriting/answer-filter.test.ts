import { array, assert, constantFrom, integer, oneof, property, string } from 'fast-check';
import { AnswerFilter, bareAnswer } from '#rewriting';
import { expectCpuTimeBelow } from '../../support/cpu-time.js';
import { expectGrowthOf } from './growth.js';

const SOURCE = 'Hello there, my friend. The ship leaves at noon.';
const MARKER = '=====TEXT-0123456789ab=====';

/** What a filter lets out, piece by piece, and at the end, after the last time that it took back what it had let out. */
function outputsOf(pieces: readonly string[], source: string): string[] {
  const filter = new AnswerFilter(source);
  let outputs: string[] = [];
  const keep = (output: string): void => {
    if (filter.takesBack) outputs = [];
    outputs.push(output);
  };
  for (const piece of pieces) keep(filter.take(piece));
  keep(filter.end());
  return outputs;
}

test('what follows more than forty blanks goes out as it comes', () => {
  const blank = ' '.repeat(41);
  expect(outputsOf([blank, '"', 'Ahoy', '"'], SOURCE)).toEqual([blank, '"', 'Ahoy', '"', '']);
});

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
  'Output',
  'formal',
  ' version',
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
  MARKER,
  '<think>',
  '</think>',
  '<|im_end|>',
  '<|im',
  '</s>',
  '*',
  '\r\n',
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
  ['Ahoy, cap’n!', 6],
  ['The ship', 7],
  ['Here lies the ship', 7],
  ['Surely the ship', 6],
  ["'Tis noon", 5],
  ['"Ahoy," he said', 9],
  ['*noon* it be', 7],
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

test.each([
  ["'", 'a'],
  ['“', 'Ahoy, matey! '],
  ['```\n', 'Ahoy\n'],
  ['<think>', 'hmm '],
  [`${MARKER}\n`, 'Ahoy '],
  ['Here is your rewrite:', '\n'],
  ['', '`'],
  ['', '#'],
  ['', '"'],
  ['', '=====TEXT-'],
  ['Option 1: a', '\n'],
  ['Here are the options:', '\n'],
  ['<a>', ' '],
  ['**', ' '],
  ['{', '"'],
  ['Original: ', 'Hello '],
  ['---\n', '\n'],
  ['Ahoy', '\n\nNote: '],
  ['Ahoy', ' \n'],
  ['Ahoy', '</think>'],
  ['Ahoy ', '<b> '],
  ['Ahoy ', '[a] '],
  ['Ahoy', '</s>'],
  ['Ahoy', ' <|im_end|>'],
])('an answer of %j and then many %j is filtered in time that grows with it', (opening, part) => {
  expectGrowthOf(
    (size) => opening + part.repeat(size / part.length),
    (answer) => outputsOf(answer.match(/[^]{1,4}/g) ?? [], SOURCE),
  );
});

test.each(['\n', '\r\n', ' ', '1', '1.', '> ', '- ', '```\n'])(
  'an answer to a text of many %j is filtered in time that grows with the text',
  (part) => {
    expectGrowthOf(
      (size) => `Ahoy${part.repeat(size / part.length)}`,
      (source) => bareAnswer('Ahoy, matey!', source),
    );
  },
);

test('an answer of thousands of short paragraphs holds the process up no longer than others', () => {
  expectCpuTimeBelow(500, () => outputsOf('\n\n>'.repeat(3300).match(/[^]{1,4}/g)!, SOURCE));
});
