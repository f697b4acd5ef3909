/** A digit, or a letter that has a case: of a script that parts words by spaces. */
export const WORD_CHARACTER = '[\\p{Lu}\\p{Ll}\\p{Lt}\\p{N}]';

export const BEGINS_AS_WORD = new RegExp(`^${WORD_CHARACTER}`, 'u');
export const ENDS_AS_WORD = new RegExp(`${WORD_CHARACTER}$`, 'u');

const WORD_CHARACTERS = new RegExp(WORD_CHARACTER, 'gu');

interface Part {
  text: string;
  beginsAsWord: boolean;
  endsAsWord: boolean;
}

/** A beginning of parts. */
interface Beginning {
  next: Map<string, Beginning>;
  /** The longest beginning of any part that this one ends in. */
  shorter: Beginning | null;
  /** The parts that this one ends in. */
  ends: Part[];
}

/** Those of the parts that stand in a text, and not only within longer words. One walk through the text finds all, however many there are (Aho and Corasick, 1975). */
export function standingIn(text: string, parts: readonly string[]): Set<string> {
  const found = new Set<string>();
  const isOfWord = wordCharactersOf(text);
  const root = beginningsOf(parts);
  let at = root;
  for (let end = 1; end <= text.length; end += 1) {
    at = after(at, text.charAt(end - 1), root);
    for (const part of at.ends) {
      const start = end - part.text.length;
      const isWithinWord = (part.beginsAsWord && isOfWord[start - 1]) || (part.endsAsWord && isOfWord[end]);
      if (!isWithinWord) found.add(part.text);
    }
  }
  return found;
}

/** A 1 for each code unit of a word. */
function wordCharactersOf(text: string): Uint8Array {
  const isOfWord = new Uint8Array(text.length);
  for (const { 0: character, index } of text.matchAll(WORD_CHARACTERS))
    isOfWord.fill(1, index, index + character.length);
  return isOfWord;
}

function beginningsOf(parts: readonly string[]): Beginning {
  const root: Beginning = { next: new Map(), shorter: null, ends: [] };
  for (const part of parts) addTo(root, part);
  const waiting = [root];
  for (const beginning of waiting) {
    for (const [character, next] of beginning.next) {
      next.shorter = beginning.shorter ? after(beginning.shorter, character, root) : root;
      next.ends.push(...next.shorter.ends);
      waiting.push(next);
    }
  }
  return root;
}

function addTo(root: Beginning, text: string): void {
  let at = root;
  for (let index = 0; index < text.length; index += 1) {
    const next = at.next.get(text.charAt(index)) ?? { next: new Map(), shorter: null, ends: [] };
    at.next.set(text.charAt(index), next);
    at = next;
  }
  at.ends.push({ text, beginsAsWord: BEGINS_AS_WORD.test(text), endsAsWord: ENDS_AS_WORD.test(text) });
}

function after(beginning: Beginning, character: string, root: Beginning): Beginning {
  for (let at: Beginning | null = beginning; at; at = at.shorter) {
    const next = at.next.get(character);
    if (next) return next;
  }
  return root;
}
