import { LANGUAGES, readCrate } from '../libs/language/lingua-crates.mjs';
import { quality } from './directory.mjs';

/** Languages whose letters no model of the service knows, and those that their script tells. */
const OTHERS = Object.fromEntries(
  'el greek, eo esperanto, he hebrew, hy armenian, ja japanese, ko korean, la latin, mi maori, th thai, zh chinese'
    .split(', ')
    .map((pair) => pair.split(' ')),
);

/** All languages that there are sentences in: ISO 639-1, and the name of their crate. */
export const SENTENCES = { ...LANGUAGES, ...OTHERS };

const read = new Map();

/** A thousand sentences of a language. */
function sentencesOf(language) {
  if (!read.has(language)) {
    const file = readCrate(quality('sentences'), SENTENCES[language], 'testdata/sentences.txt');
    read.set(language, file.toString('utf8').trim().split('\n'));
  }
  return read.get(language);
}

/** A text of whole sentences, cut to at most so many characters. */
export function textOf(language, characters, random) {
  const sentences = sentencesOf(language);
  let text = '';
  while (text.length < characters) text += `${text && ' '}${random.pick(sentences)}`;
  const cut = text.slice(0, characters);
  return cut.includes(' ', characters * 0.7) ? cut.slice(0, cut.lastIndexOf(' ')) : cut;
}

/** A text and its rewrite: every second word of it is another text's of the language. */
export function rewriteOf(language, characters, random) {
  const [text, other] = [textOf(language, characters, random), textOf(language, characters, random)];
  const words = text.split(' ');
  const rewritten = other.split(' ').map((word, index) => (index % 2 ? word : words[index % words.length]));
  return [text, rewritten.join(' ')];
}
