/** Tags that every reader of them takes (RFC 5646, section 4.4.1). */
const LONGEST_RANGE = 35;

/** More than anybody speaks. */
const MOST_RANGES = 50;

/** The languages that an `Accept-Language` wishes for (RFC 9110, section 12.5.4), the most wished for first. What cannot be read is passed over. */
export function languagesIn(header: string | undefined): string[] {
  const ranges = (header ?? '').split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { range, quality: weight === undefined ? 1 : Number(weight) };
  });
  return ranges
    .filter(({ range }) => range.length <= LONGEST_RANGE)
    .filter(({ range, quality }) => /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/.test(range) && quality > 0 && quality <= 1)
    .toSorted((one, other) => other.quality - one.quality)
    .slice(0, MOST_RANGES)
    .map(({ range }) => range);
}

/**
 * The one of the languages at hand that is wished for most, found as RFC 4647, section 3.4, looks one up: `de-AT` finds `de`. A wish for `zh` finds
 * `zh-Hans` too. The first at hand where none is wished for.
 */
export function bestLanguage(atHand: readonly string[], wished: readonly string[]): string {
  for (const range of wished) {
    for (let tag = range; tag !== ''; tag = shortened(tag)) {
      const found = atHand.find((language) => language.toLowerCase() === tag);
      if (found !== undefined) return found;
    }
    const closer = atHand.find((language) => language.toLowerCase().startsWith(`${range}-`));
    if (closer !== undefined) return closer;
  }
  return atHand[0]!;
}

/** Without its last subtag, and without the single letter that began it. */
function shortened(tag: string): string {
  return tag.replace(/(?:^|(?:-[a-z0-9])?-)[a-z0-9]+$/, '');
}
