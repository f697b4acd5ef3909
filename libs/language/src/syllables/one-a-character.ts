import type { Counts } from './counts.js';

/** Chinese and Korean: a syllable for each Han character or Hangul block; null where a line has other letters, or digits. */
export function byCharacters(script: 'Han' | 'Hangul'): (line: string) => Counts | null {
  const own = new RegExp(`^\\p{Script=${script}}+$`, 'u');
  return (line) => {
    const letters = (line.normalize('NFC').match(/[\p{L}\p{N}]/gu) ?? []).join('');
    return letters === '' || own.test(letters) ? [Array.from(letters).length] : null;
  };
}
