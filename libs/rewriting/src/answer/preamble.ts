/** What an answer may begin with before it introduces itself. */
const INTERJECTIONS =
  'sure thing|sure|certainly|of course|absolutely|okay|ok|alright|great|no problem|natürlich|gerne|gern|bien sûr|claro|' +
  'por supuesto|certo|certamente|好的|当然|もちろん';

/** What introduces something. */
const LEADS =
  "here's|here is|here are|here be|below is|this is|the following is|hier ist|hier kommt|voici|aquí está|aquí tienes|ecco|" +
  'aqui está|hier is|以下|这是|これは';

/** What stands before a text as its label. */
const LABELS =
  'the rewritten text|rewritten text|the rewritten version|rewritten version|rewritten|the rewrite|your rewrite|rewrite|' +
  'pirate version|pirate rewrite|formal version|formal rewrite|the haiku|your haiku|haiku|' +
  'umgeschriebener text|texte réécrit|texto reescrito|testo riscritto|改写后的文本|改写|俳句';

const OPENERS = [INTERJECTIONS, LEADS, LABELS].flatMap((openers) => openers.split('|'));

const OPENED = new RegExp(`^(?:${OPENERS.join('|')})(?!(?<=[a-z])[a-z])`, 'u');

/** Without one of these an introduction could be the rewrite's own: no text is called a haiku or a pirate version by chance. */
const TELLING = new RegExp(
  [
    String.raw`\brewrit(?:e|ten)\b|\breword(?:ing|ed)\b|\brephras(?:e|ed|ing)\b|\bha[iï]ku\b`,
    String.raw`\b(?:pirate|formal)[- ](?:version|style|speak|rewrite|text|language|tone)\b|\bin pirate\b|\bas a pirate\b`,
    String.raw`\bumgeschrieben|\bumformuliert|(?<!\p{L})réécri|\breformul|\breescri|\briscritt|\bherschreven|改写|改寫|重写|俳句|書き直|書き換`,
  ].join('|'),
  'iu',
);

const INTRODUCTION = new RegExp(
  `^(?:(?:${INTERJECTIONS})[!.,。！、，]*\\s*)?(?:(?:${LEADS})[^.!?。]*|(?:${LABELS}))$`,
  'iu',
);

const LONGEST_IN_CHARACTERS = 120;
const LONGEST_OPENING_OF_A_SOURCE = 300;

/**
 * How long the preamble of an answer is that begins with it, up to and with the colon and the blank after it; 0 for none, null while
 * more of the answer must come to tell. Only what names itself a rewrite is a preamble, and only where the source's opening does not.
 */
export function preambleLength(answer: string, source: string, isWhole: boolean): number | null {
  if (!isWhole && /^(?:\*|_|#{1,4})$/u.test(answer)) return null;
  const marks = /^(?:\*\*|__|#{1,4} )?/u.exec(answer)?.[0] ?? '';
  const opening = normal(answer.slice(marks.length, LONGEST_IN_CHARACTERS));
  if (!OPENED.test(opening) && !OPENERS.some((opener) => opener.startsWith(opening))) return 0;
  const end = answer.slice(0, LONGEST_IN_CHARACTERS).search(/[:：\n]/u);
  if (end < 0) return isWhole || answer.length >= LONGEST_IN_CHARACTERS ? 0 : null;
  const introduction = normal(answer.slice(marks.length, end));
  if (!/[:：]/u.test(answer.charAt(end)) || !introduces(introduction, source)) return 0;
  return lengthWithClosing(answer, end + 1, marks, isWhole);
}

function introduces(introduction: string, source: string): boolean {
  const word = TELLING.exec(introduction)?.[0];
  if (word === undefined || !INTRODUCTION.test(introduction)) return false;
  const opening = normal(source.slice(0, LONGEST_OPENING_OF_A_SOURCE)).trimStart();
  return !opening.includes(word) && !OPENED.test(opening);
}

/** Emphasis that was opened before the introduction must be closed with it; a heading ends its line. */
function lengthWithClosing(answer: string, colonEnd: number, marks: string, isWhole: boolean): number | null {
  const isHeading = marks.startsWith('#');
  const closing = isHeading ? '' : marks;
  const rest = answer.slice(colonEnd);
  if (!rest.startsWith(closing)) return !isWhole && closing.startsWith(rest) ? null : 0;
  const text = rest.slice(closing.length);
  const blank = text.slice(0, text.length - text.trimStart().length);
  const length = colonEnd + closing.length + blank.length;
  if (length === answer.length) return isWhole ? length : null;
  return (isHeading ? blank.includes('\n') : blank !== '' || answer.charAt(colonEnd - 1) === '：') ? length : 0;
}

function normal(text: string): string {
  return text.toLowerCase().replaceAll('’', "'");
}
