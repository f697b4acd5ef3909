/** What stands between a pair of marks round the whole of an answer, as positions in it. */
interface Enclosed {
  start: number;
  end: number;
}

/** `none`: nothing stands round the whole. `undecided`: more of the answer must come to tell. */
export type Enclosure = Enclosed | 'none' | 'undecided';

const FENCE_LINE = /^(`{3,16}|~{3,16})[\w+-]{0,40}(?: [\w+-]{1,40})?[ \t]{0,40}\r?\n/;
const PART_OF_A_FENCE_LINE = /^(?:`{1,2}|~{1,2}|(?:`{3,16}|~{3,16})[\w+-]{0,40}(?: [\w+-]{1,40})?[ \t]{0,40}\r?)$/;

/** A fence of Markdown round the whole. */
export function fenceRound(answer: string, source: string, isWhole: boolean): Enclosure {
  if (source.includes('```') || source.includes('~~~')) return 'none';
  const opening = FENCE_LINE.exec(answer);
  if (!opening) return !isWhole && PART_OF_A_FENCE_LINE.test(answer) ? 'undecided' : 'none';
  const [line, fence = ''] = opening;
  const closing = new RegExp(`^${fence}[ \\t]*$`, 'm').exec(answer.slice(line.length));
  if (!closing) return isWhole ? 'none' : 'undecided';
  const end = line.length + closing.index;
  return closedBy(answer, { start: line.length, end }, closing[0].length, isWhole);
}

/** Which marks close a quotation that is opened by which. */
const CLOSERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '"': '"',
    '“': '”"',
    '„': '“”',
    '”': '”',
    '«': '»',
    '»': '«»',
    '‹': '›',
    '›': '‹›',
    "'": "'",
    '‘': '’',
    '’': '’',
    '‚': '‘',
    '「': '」',
    '『': '』',
    '《': '》',
    '〈': '〉',
    '＂': '＂',
    '״': '״',
  }),
);

/** Then what stands round the whole may be the source's own, whatever comes before it: a list's mark, who speaks. */
const ENDS_IN_A_QUOTATION = new RegExp(`[${[...CLOSERS.values()].join('')}][.!?…,;]{0,3}\\s{0,40}$`, 'u');

/** Words that are written with an apostrophe before them. */
const ELISIONS =
  /^(?:tis|twas|twere|twill|twould|twixt|tain|til|till|em|im|er|is|e|ere|ear|cause|cept|bout|round|neath|gainst|fore|n|nd|ello|ey|ave|ad|ard|ome|ouse|ook|ead|old)$/i;

/** Quotation marks round the whole; not those of a quotation that the answer only begins with. */
export function quotesRound(answer: string, source: string, isWhole: boolean): Enclosure {
  if (ENDS_IN_A_QUOTATION.test(source)) return 'none';
  const opener = answer.charAt(0);
  const closers = CLOSERS.get(opener);
  if (closers === undefined || beginsWithElision(answer, isWhole)) return 'none';
  const end = closingQuote(answer, opener, closers);
  if (end < 0) return isWhole ? 'none' : 'undecided';
  const enclosure = closedBy(answer, { start: 1, end }, 1, isWhole);
  return enclosure !== 'undecided' && mayBeApostrophe(answer, end) ? 'none' : enclosure;
}

/** `'Tis the sea`. Not told before the first word has ended. */
function beginsWithElision(answer: string, isWhole: boolean): boolean {
  const [, word = '', next = ''] = /^['‘’](\p{L}*)(.?)/su.exec(answer) ?? [];
  return ELISIONS.test(word) && (isWhole || next !== '');
}

/** `the dogs'`: what is no sentence's end is hardly a quotation's. */
function mayBeApostrophe(answer: string, index: number): boolean {
  return "'’".includes(answer.charAt(index)) && index > 1 && !/[.!?…,]/u.test(answer.charAt(index - 1));
}

/** Where the quotation closes that begins the answer; quotations of the same marks in it are passed over, and apostrophes within words. */
function closingQuote(answer: string, opener: string, closers: string): number {
  let depth = 0;
  for (const { 0: mark, index } of answer.matchAll(new RegExp(`[${opener}${closers}]`, 'g'))) {
    if (index === 0 || isWithinWord(answer, index)) continue;
    if (!closers.includes(mark)) depth += 1;
    else if (depth === 0) return index;
    else depth -= 1;
  }
  return -1;
}

function isWithinWord(answer: string, index: number): boolean {
  return "'’".includes(answer.charAt(index)) && /^\p{L}.\p{L}/u.test(answer.slice(index - 1, index + 2));
}

function closedBy(answer: string, enclosed: Enclosed, closingLength: number, isWhole: boolean): Enclosure {
  const isRound = answer.slice(enclosed.end + closingLength).trim() === '';
  if (!isRound) return 'none';
  return isWhole ? enclosed : 'undecided';
}
