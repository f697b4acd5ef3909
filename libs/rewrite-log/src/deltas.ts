/** In code points. Its line of a stream is then under 64 KiB, whatever JSON escapes of it: the bound of Go's `bufio.Scanner`. */
const LONGEST_DELTA = 8192;

/** The text in pieces that one delta each may hold, none of which splits a code point. */
export function deltasOf(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = endOfDelta(text, start);
    pieces.push(text.slice(start, end));
  }
  return pieces;
}

function endOfDelta(text: string, start: number): number {
  // No code point is shorter than one code unit.
  if (text.length - start <= LONGEST_DELTA) return text.length;
  let end = start;
  for (let count = 0; count < LONGEST_DELTA && end < text.length; count += 1) end += lengthAt(text, end);
  return end;
}

/** In code units. */
function lengthAt(text: string, index: number): number {
  return text.codePointAt(index)! > 0xff_ff ? 2 : 1;
}
