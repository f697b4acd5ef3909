import { readFileSync } from 'node:fs';

/** A line for each language; make-language-models.mjs says how it is read. */
const MODELS = new URL('letter-models.txt', import.meta.url);

/** The most that a letter costs, in halves of a bit: a loan word or a foreign name decides nothing. */
const MOST = 22;

/** Added where a language does not list a group and the letters behind its first stand for it. */
const PENALTY_FOR_SHORTER = 4;

const LONGEST_GROUP = 3;

/**
 * How likely each letter is after the two before it, in each of a number of languages: a table with a row for each group of up to three
 * letters. What a text costs is how little likely it is, in halves of a bit; the language that it costs least in is the likeliest.
 */
export class LetterModel {
  private readonly rows = new Map<string, Uint8Array>();

  private constructor(readonly languages: readonly string[]) {}

  static of(languages: readonly string[]): LetterModel {
    const model = new LetterModel(languages);
    const models = readFileSync(MODELS, 'utf8');
    for (const [index, language] of languages.entries()) model.addLanguage(lineOf(language, models), index);
    for (let length = 1; length <= LONGEST_GROUP; length += 1) model.complete(length);
    return model;
  }

  /** What each word costs in each language, added up. */
  costOf(words: Iterable<string>): Float64Array {
    const costs = new Float64Array(this.languages.length);
    for (const word of words) {
      for (let end = 1; end <= word.length; end += 1) {
        const row = this.rowOf(word.slice(Math.max(0, end - LONGEST_GROUP), end));
        if (row) for (let index = 0; index < costs.length; index += 1) costs[index]! += row[index]!;
      }
    }
    return costs;
  }

  /** The row of the letters, or of as many of the last ones as are listed. */
  private rowOf(letters: string): Uint8Array | undefined {
    return letters === '' ? undefined : (this.rows.get(letters) ?? this.rowOf(letters.slice(1)));
  }

  private addLanguage(line: string, index: number): void {
    for (const [shorter, groups] of line.split('|').entries()) {
      for (const [, level, letters = ''] of groups.matchAll(/(\d+)(\D+)/g)) {
        for (let at = 0; at < letters.length; at += shorter + 1) {
          this.ownRow(letters.slice(at, at + shorter + 1))[index] = Math.min(MOST, Number(level) + 1);
        }
      }
    }
  }

  private ownRow(group: string): Uint8Array {
    const row = this.rows.get(group) ?? new Uint8Array(this.languages.length);
    this.rows.set(group, row);
    return row;
  }

  /** Where a language does not list a group, its shorter one stands for it. */
  private complete(length: number): void {
    for (const [group, row] of this.rows) {
      if (group.length !== length) continue;
      const shorter = this.rowOf(group.slice(1));
      for (let index = 0; index < row.length; index += 1) {
        if (row[index] === 0) row[index] = Math.min(MOST, (shorter?.[index] ?? MOST) + PENALTY_FOR_SHORTER);
      }
    }
  }
}

/** What the file of the models says of a language. */
function lineOf(language: string, models: string): string {
  const start = models.indexOf(`\n${language} `) + language.length + 2;
  return models.slice(start, models.indexOf('\n', start));
}
