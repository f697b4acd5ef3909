import { onceForEach } from '../once-for-each.js';
import { escaped } from '../pattern.js';
import type { Style } from '../styles/style.js';
import { BEGINS_AS_WORD, ENDS_AS_WORD, WORD_CHARACTER } from '../styles/checks/standing.js';
import { NOTE_WORDS, type NoteWords } from './wrapping-words.js';

/** What is said of a style that concerns what models put round a rewrite. */
export type StyleOfAnswer = Pick<Style, 'calledBy' | 'checks'>;

/** The words that the style is called by, none of them within a longer word. */
const nameOfStyle = onceForEach(({ calledBy }: StyleOfAnswer) => {
  const names = calledBy.map((word) => {
    const [before, after] = [BEGINS_AS_WORD.test(word), ENDS_AS_WORD.test(word)];
    return `${before ? `(?<!${WORD_CHARACTER})` : ''}${escaped(word)}${after ? `(?!${WORD_CHARACTER})` : ''}`;
  });
  return names.length === 0 ? null : new RegExp(names.join('|'), 'iu');
});

/** What a rewrite's last paragraph may be made of. */
const LAST_SENTENCES = 3;
const LONGEST_END_IN_CHARACTERS = 400;

/** What an answer is the rewrite of. */
export class AnswerContext {
  private languages: readonly NoteWords[] | null = null;

  constructor(
    /** The text. */
    readonly source: string,
    private readonly style?: StyleOfAnswer,
  ) {}

  /** Words by which the style is called. */
  get calledBy(): readonly string[] {
    return this.style?.calledBy ?? [];
  }

  /** The rewrite is three lines of verse. */
  get isVerse(): boolean {
    return this.style?.checks.some(({ name }) => name === 'haiku-5-7-5') ?? false;
  }

  /**
   * The words of notes, in the languages in which the text itself says nothing of how something is written. None where it ends as a note begins in whatever language, since the
   * rewrite may be in another one.
   */
  get noteWords(): readonly NoteWords[] {
    this.languages ??= this.endsAsNote ? [] : NOTE_WORDS.filter((words) => !this.speaksOfWriting(this.source, words));
    return this.languages;
  }

  private get endsAsNote(): boolean {
    return this.lastSentences.some((each) => NOTE_WORDS.some(({ opening }) => opening.test(each)));
  }

  private get lastSentences(): readonly string[] {
    const end = this.source.trimEnd().slice(-LONGEST_END_IN_CHARACTERS).replaceAll('’', "'");
    return end.split(/(?<=[.!?…\n。！？])\s*/u).slice(-LAST_SENTENCES);
  }

  speaksOfWriting(text: string, { aboutWriting }: NoteWords): boolean {
    return aboutWriting.test(text) || (this.style !== undefined && nameOfStyle(this.style)?.test(text) === true);
  }
}
