/** What models put before or after each line of a verse. */
const ROUND_EACH_LINE: readonly RegExp[] = [
  /^\*{1,3}(?<line>[^*]+)\*{1,3}$/,
  /^_{1,3}(?<line>[^_]+)_{1,3}$/,
  /^>\s?(?<line>.+)$/,
  /^(?:line )?[1-3](?: ?[([][57](?: syllables)?[)\]])?[.):]\s+(?<line>.+)$/i,
  /^[57]\s?[:.)-]\s+(?<line>.+)$/,
  /^[([][57](?: syllables)?[)\]]:?\s+(?<line>.+)$/i,
  /^[-*•]\s+(?<line>.+)$/,
  /^(?<line>.+?)\s*[([–—-]\s?[57](?: (?:syllables|silben|syllabes|sílabas))?[)\]]?$/i,
];

/** A line of its own that names a poem: a heading, or in emphasis. */
const TITLE = /^(?:#{1,6} .+|(\*{1,3}|_{1,3})[^*_]+\1:?)$/;

/** A line before a blank one and the poem. */
const LINE_SET_APART = /^\s*\S[^\n]*\n[ \t\r]*\n/;
const BLANK_LINE = /\n[ \t\r]*\n/;

const BREAK_OF_HTML = /[ \t]*<br ?\/?>[ \t]*\r?\n?/gi;
const WORD = /[\p{L}\p{N}]/u;

/** What is said of a poem after it. */
const REMARK = /\b5\s?[-–/]\s?7\s?[-–/]\s?5\b|^[—–-]\s?an? haiku|syllables\W*$/i;

const LINES = 3;

/** A longer one is no poem of three lines. */
const LONGEST_IN_CHARACTERS = 1000;

/** A poem of three lines without a title, a count, and what stands round each of its lines, where the text has nothing like it. */
export function bareVerse(answer: string, source: string): string {
  if (answer.length > LONGEST_IN_CHARACTERS) return answer;
  const text = source.includes('<br') ? answer : withPlainBreaks(answer);
  const lines = linesOf(text);
  if (lines.length === 1 && !/[/|]/.test(source)) return withoutSlashes(text);
  const spoken = withoutOrnaments(lines);
  const poem = bareLines(withoutTitle(withoutRemark(spoken, source), text, source), source);
  return poem.length === lines.length && poem.every((line, index) => line === lines[index]) ? text : poem.join('\n');
}

/** Without lines that have no word, where others are enough. */
function withoutOrnaments(lines: readonly string[]): readonly string[] {
  const spoken = lines.filter((line) => WORD.test(line));
  return spoken.length >= LINES ? spoken : lines;
}

function withPlainBreaks(answer: string): string {
  const text = answer.replaceAll(BREAK_OF_HTML, '\n');
  return text === answer ? answer : text.trim();
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function withoutSlashes(answer: string): string {
  const lines = answer.trim().split(/\s+(?:\/{1,2}|\|)\s+/);
  return lines.length === LINES ? lines.join('\n') : answer;
}

function withoutRemark(lines: readonly string[], source: string): readonly string[] {
  const last = lines.at(-1) ?? '';
  return lines.length > LINES && REMARK.test(last) && !REMARK.test(source) ? lines.slice(0, -1) : lines;
}

function withoutTitle(lines: readonly string[], text: string, source: string): readonly string[] {
  const [first = '', second = ''] = lines;
  if (lines.length !== LINES + 1 || TITLE.test(linesOf(source)[0] ?? '')) return lines;
  const isMarked = TITLE.test(first) && (!TITLE.test(second) || first.startsWith('#'));
  return isMarked || isSetApart(first, text) ? lines.slice(1) : lines;
}

/** Alone above a blank line, below which there is none. */
function isSetApart(first: string, text: string): boolean {
  const [apart = ''] = LINE_SET_APART.exec(text) ?? [];
  return apart.trim() === first && !BLANK_LINE.test(text.slice(apart.length).trim());
}

function bareLines(lines: readonly string[], source: string): readonly string[] {
  for (const round of ROUND_EACH_LINE) {
    const bare = lines.map((line) => round.exec(line)?.groups?.['line']?.trim());
    const isRoundEach = lines.length === LINES && bare.every((line) => line !== undefined);
    if (isRoundEach && !linesOf(source).some((line) => round.test(line))) return bareLines(bare, source);
  }
  return lines;
}
