/** Long enough that it is met by chance in no log and in no answer to somebody else. */
const WINDOW = 16;
/** A row of one character is no trace of a text. */
const DISTINCT_CHARACTERS = 6;
/** Of a text that is longer only the beginning is looked for: a trace of it has that, too. */
const LONGEST_IN_CHARACTERS = 100_000;

/** Texts and whose they are. Any run of 31 characters of a text is found again, and its first 16. */
export class SeenTexts {
  private readonly ownersOf = new Map<string, Set<string>>();
  private readonly texts = new Map<string, string[]>();

  add(whole: string, owner = ''): void {
    const text = whole.slice(0, LONGEST_IN_CHARACTERS);
    for (let start = 0; start + WINDOW <= text.length; start += WINDOW) {
      const window = text.slice(start, start + WINDOW);
      if (new Set(window).size < DISTINCT_CHARACTERS) continue;
      const owners = this.ownersOf.get(window) ?? new Set();
      this.ownersOf.set(window, owners.add(owner));
    }
    const texts = this.texts.get(owner) ?? [];
    texts.push(text);
    this.texts.set(owner, texts);
  }

  get owners(): number {
    return this.texts.size;
  }

  /** A piece of any of the texts. */
  findIn(line: string): string | undefined {
    return this.windowsIn(line).next().value;
  }

  /** A piece that stands in a text of another owner and in none of this one. */
  findOfOthersIn(line: string, owner: string): string | undefined {
    for (const window of this.windowsIn(line)) {
      if (this.ownersOf.get(window)?.has(owner)) continue;
      const isOwn = this.texts.get(owner)?.some((text) => text.includes(window)) ?? false;
      if (!isOwn) return window;
    }
    return undefined;
  }

  private *windowsIn(line: string): Generator<string, undefined> {
    if (this.ownersOf.size === 0) return undefined;
    for (let start = 0; start + WINDOW <= line.length; start += 1) {
      const window = line.slice(start, start + WINDOW);
      if (this.ownersOf.has(window)) yield window;
    }
    return undefined;
  }
}

/** What fake vendors have answered in this file of tests. */
export const vendorTexts = new SeenTexts();
