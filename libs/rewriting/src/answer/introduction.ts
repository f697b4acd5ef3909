/** Words that name a rewrite by themselves. */
const REWRITES = wordsIn(
  'rewrite rewritten rewriting reword reworded rewording rephrase rephrased rephrasing haiku haïku',
  'umgeschrieben umgeschriebene umgeschriebener umgeschriebenen umformuliert umformulierte umformulierter',
  'réécrit réécrite reformulé reformulée reescrito reescrita reformulado reformulada',
  'riscritto riscritta riformulato riformulata herschreven',
);

/** Ways to write. Beside a word for a piece of writing they name a rewrite. */
const MANNERS = wordsIn(
  'pirate piratical formal formally professional poetic revised reworked improved polished edited',
  'formelle formeller formellen förmliche förmlicher formale formales formel pirata',
);

const WRITINGS = wordsIn(
  'version rendition rendering adaptation text speak speech style tone language',
  'fassung stil sprache texte ton texto versión estilo tono testo versione stile versão tekst',
);

/** What else introductions are made of. A word of this list is never a subject. Without "ahoy" and the like: a pirate's rewrite begins with them, and is not to wait. */
const FILLERS = wordsIn(
  'sure thing certainly absolutely okay ok alright great of course',
  "here's here heres is are be below this the following that's a an as in with into for to and it same about on",
  "i i've have you your yer ye my me message original sentence passage paragraph would say more",
  'go based provided given requested english 5 7 he she they golden age sail business letter',
  'natürlich gerne gern hier ist kommt folgt eine ein einer der die das den dem im als ihr ihre dein deine',
  'bien sûr voici le la les une un du de en dans plus votre',
  'claro por supuesto aquí está tienes el los una del más su tu',
  'certo certamente ecco il lo di più tuo modo aqui está o um uma seu mais do em het een über sur sobre',
);

/** Alone on the first line, the label of what follows it. */
const LABELS = wordsIn('output result response');

const WORDS = new Set([...REWRITES, ...MANNERS, ...WRITINGS, ...FILLERS, ...LABELS]);

/** Scripts without spaces: an introduction has none but these characters, and one of these words. */
const CHARACTERS = /^[好的当然可以没问题下是这為为您你改写寫重后後文本版式俳句もちろんこれは書き直換えした]*$/u;
const REWRITES_BY_CHARACTERS = /改写|改寫|重写|俳句|書き直|書き換/u;

const BETWEEN_WORDS = /[\s,.!，。！、…–—\-\p{So}\p{Cf}\uFE0F]+/u;
const SUBJECT_OF_A_HAIKU = /(?<=ha[iï]ku (?:about|on|über|sur|sobre|su) ).*/su;

/** A text that introduces what comes after a colon or on its next line. */
const INTRODUCES =
  /^(?:here|this is|below|the following|hier|voici|aqu[ií]|ecco|以下|这是|これは)[^:：\r\n]*[:：\r\n]/iu;
const WORDS_OF_A_BEGINNING = 5;

/** What an answer's opening introduces: a rewrite that it calls one, what a single word labels, or nothing. */
export type Introduction = 'rewrite' | 'label' | 'none';

/** Of an opening up to its colon or the end of its line. */
export function introductionOf(opening: string): Introduction {
  const words = wordsOf(opening);
  if (!words.every(isWordOfIntroductions)) return 'none';
  const hasOneOf = (list: ReadonlySet<string>): boolean => words.some((word) => list.has(word));
  const isPhrase = words.length > 1 || REWRITES_BY_CHARACTERS.test(opening);
  if (!isPhrase) return hasOneOf(REWRITES) || hasOneOf(MANNERS) || hasOneOf(LABELS) ? 'label' : 'none';
  return words.some(isRewrite) || (hasOneOf(MANNERS) && hasOneOf(WRITINGS)) ? 'rewrite' : 'none';
}

/** Whether an opening that goes on may still become an introduction. */
export function mayIntroduce(opening: string): boolean {
  const words = wordsOf(opening);
  const last = BETWEEN_WORDS.test(opening.slice(-1)) ? undefined : words.pop();
  if (!words.every(isWordOfIntroductions)) return false;
  return last === undefined || isWordOfIntroductions(last) || [...WORDS].some((word) => word.startsWith(last));
}

/** A text that introduces something itself, speaks of rewrites, or begins with a telling word of the introduction, may be rewritten into it. */
export function mayBeRewrittenInto(introduction: string, text: string): boolean {
  const words = wordsOf(text);
  const telling = new Set(wordsOf(introduction).filter((word) => !FILLERS.has(word)));
  const beginsLikeIt = words.slice(0, WORDS_OF_A_BEGINNING).some((word) => telling.has(word));
  return INTRODUCES.test(text.trimStart()) || beginsLikeIt || words.some(isRewrite);
}

function isWordOfIntroductions(word: string): boolean {
  return WORDS.has(word) || CHARACTERS.test(word);
}

function isRewrite(word: string): boolean {
  return REWRITES.has(word) || REWRITES_BY_CHARACTERS.test(word);
}

function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().replaceAll('’', "'").replace(SUBJECT_OF_A_HAIKU, '');
  return plain.split(BETWEEN_WORDS).filter((word) => word !== '');
}

function wordsIn(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')));
}
