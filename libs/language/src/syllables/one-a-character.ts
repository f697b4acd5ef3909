import type { Counts } from './counts.js';
import { charactersOf } from './words.js';

/** Chinese and Korean: a syllable for each Han character or Hangul block; null where a line has other letters, or digits. */
export function byCharacters(script: 'Han' | 'Hangul'): (line: string) => Counts | null {
  const own = new RegExp(`\\p{Script=${script}}`, 'u');
  return (line) => {
    const characters = charactersOf(line);
    return characters.every((character) => own.test(character)) ? [characters.length] : null;
  };
}
