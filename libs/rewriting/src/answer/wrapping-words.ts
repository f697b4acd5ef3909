import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { anyOf } from '../pattern.js';

const FOLDER = new URL('words/', import.meta.url);

/** A file of `words/`: what models write round a rewrite in one language, in lower case. docs/wrapping.md says what each list is for. */
interface WordFile {
  /** The script parts words by spaces. */
  spaces: boolean;
  /** Of a script without spaces: all that an introduction is written with. */
  characters?: string;
  rewrites: string;
  manners: string;
  writings: string;
  fillers: string;
  exclamations: string;
  alone: string[];
  labels: string;
  subjects: string[];
  originals: string[];
  alternatives: string[];
  reasonings: string[];
  offers: string[];
  comments: string[];
  notes: string[];
  lists: string[];
  aboutWriting: string[];
  aboutWritingAlone: string[];
}

const FILES: readonly WordFile[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => load(readFileSync(new URL(name, FOLDER), 'utf8')) as WordFile);

const SPACED = FILES.filter(({ spaces }) => spaces);
const UNSPACED = FILES.filter(({ spaces }) => !spaces);

type WordList = 'rewrites' | 'manners' | 'writings' | 'fillers' | 'exclamations' | 'labels';

/** A list of all languages whose words spaces part. */
export function wordsOfAll(list: WordList): ReadonlySet<string> {
  return new Set(SPACED.flatMap((file) => file[list].split(/\s+/)).filter((word) => word !== ''));
}

/** What introduces by itself, whole. */
export const ALONE: ReadonlySet<string> = new Set(FILES.flatMap(({ alone }) => alone));

/** Nothing but characters of introductions in scripts without spaces. */
export const CHARACTERS = new RegExp(`^[${UNSPACED.map(({ characters }) => characters).join('')}]*$`, 'u');

/** What names a rewrite in such a script. */
export const REWRITES_BY_CHARACTERS = new RegExp(anyOf(UNSPACED.flatMap(({ rewrites }) => rewrites.split(' '))), 'u');

type LabelList = 'subjects' | 'originals' | 'alternatives' | 'reasonings';

/** Words of all languages that label what comes after them, or the beginning of a note. */
export function labelsOfAll(list: LabelList): string {
  return anyOf(FILES.flatMap((file) => file[list]).toSorted((one, other) => other.length - one.length));
}

/** Such a label, with its colon, at the head of a text. @param after a pattern of what must follow it */
export function labelPattern(list: LabelList, after = ''): RegExp {
  return new RegExp(`^[*_#]{0,4} ?(?:${labelsOfAll(list)})[*_]{0,3} ?[:：]${after}`, 'iu');
}

/** Whether what has come may still become such a label. */
export function mayBecomeLabel(list: LabelList): (answer: string) => boolean {
  const labels = FILES.flatMap((file) => file[list]);
  return (answer) => {
    const start = answer.replace(/^[*_#]{0,4} ?/, '').toLowerCase();
    return (
      start.length < 30 &&
      labels.some(
        (label) =>
          label.startsWith(start) || (start.startsWith(label) && /^[*_]{0,3} ?$/.test(start.slice(label.length))),
      )
    );
  };
}

/** How models speak of their rewrite after it, in one language. */
export interface NoteWords {
  /** Begins an offer or a comment. */
  opening: RegExp;
  /** Labels a note. */
  label: RegExp;
  /** Labels a list of changes, which says by itself what it is about. */
  listLabel: RegExp;
  /** Speaks of how something is written. */
  aboutWriting: RegExp;
  /** Speaks of that and of nothing else, as `tone` does and `change` does not. */
  aboutWritingAlone: RegExp;
}

export const NOTE_WORDS: readonly NoteWords[] = FILES.map((file) => {
  const start = file.spaces ? '(?<!\\p{L})' : '';
  return {
    opening: new RegExp(`^[^]{0,40}?${start}(?:${anyOf([...file.offers, ...file.comments])})`, 'iu'),
    label: new RegExp(`^(?:${anyOf(file.notes)})[*_]*\\s?[:：]`, 'iu'),
    listLabel: new RegExp(`^(?:${anyOf(file.lists)})[*_]*\\s?[:：]`, 'iu'),
    aboutWriting: new RegExp(`${start}(?:${anyOf([...file.aboutWriting, ...file.aboutWritingAlone])})`, 'iu'),
    aboutWritingAlone: new RegExp(`${start}(?:${anyOf(file.aboutWritingAlone)})`, 'iu'),
  };
});
