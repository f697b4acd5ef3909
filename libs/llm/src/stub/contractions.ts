/** A word among its neighbours, all as vocabularies list them; a neighbour is empty where only spaces do not part the two. */
export interface WordInContext {
  before: string;
  word: string;
  after: string;
  /** Before the neighbour before. */
  beforeThat: string;
}

/** Negated verbs that are more than the verb and `n't`. */
const IRREGULAR_VERBS: ReadonlyMap<string, string> = new Map([
  ["can't", 'can'],
  ["won't", 'will'],
  ["shan't", 'shall'],
]);

const NEGATION = /^(?:do|does|did|is|are|was|were|have|has|had|could|would|should|must|might|need|ought)n't$/;

const SUBJECTS: ReadonlySet<string> = new Set(['i', 'you', 'he', 'she', 'it', 'we', 'they']);

/** After these `'s` is a verb; after any other word it is a possessive. */
const BEFORE_VERB_S: ReadonlySet<string> = new Set(
  'he she it that there here what who where when why how everything something nothing'.split(' '),
);

const BEFORE_WOULD: ReadonlySet<string> = new Set([...SUBJECTS, 'there', 'that', 'who']);

const QUESTION_WORDS: ReadonlySet<string> = new Set(['how', 'why', 'where', 'when', 'what']);

const AFTER_HAS: ReadonlySet<string> = new Set(['been', 'got', 'gotten', 'gotta', 'had', 'become', 'begun']);

const AFTER_HAD: ReadonlySet<string> = new Set([
  ...AFTER_HAS,
  'better',
  'gone',
  'done',
  'seen',
  'taken',
  'known',
  'never',
]);

const HAS = /(?:'ve|'s|^have|^has|^ain't)$/;

/** After other words, `isn't you` and `aren't they` ask nothing. */
const BEFORE_QUESTIONS: ReadonlySet<string> = new Set([...QUESTION_WORDS, 'who', 'and', 'but', 'or', 'so', 'then']);

const BEFORE_STATEMENTS: ReadonlySet<string> = new Set([...SUBJECTS, 'this', 'that', 'these', 'those', 'there']);

const BE = /^(?:is|are|was|were|ai)n't$/;

const ENDINGS: Readonly<Record<string, string>> = { "'re": 'are', "'ll": 'will', "'ve": 'have', "'m": 'am' };

/** With room for two endings at the longest words of English. A word may be as long as the text, and each ending is looked at by itself. */
const LONGEST_WITH_ENDINGS_IN_CHARACTERS = 40;

/** The words that a contraction stands for, in lower case; undefined for every other word. */
export function expandContraction(context: WordInContext): string | undefined {
  const { word, before, beforeThat } = context;
  if (isNegation(word)) return expandNegation(context);
  if (SUBJECTS.has(word) && isNegation(before) && asks(before, beforeThat)) return `${word} not`;
  if (word === 'gotta') return HAS.test(before) ? 'got to' : 'have to';
  if (word === "let's") return 'let us';
  return expandEnding(context);
}

/** `I'd've` has two endings: the stem of one may be a contraction too. */
function expandEnding({ word, after }: WordInContext): string | undefined {
  if (word.length > LONGEST_WITH_ENDINGS_IN_CHARACTERS) return undefined;
  const [, stem = '', ending = ''] = /^(.+)('[a-z]+)$/.exec(word) ?? [];
  const verb = ENDINGS[ending] ?? verbOf(stem, ending, after);
  if (verb === undefined) return undefined;
  const subject = expandContraction({ before: '', word: stem, after: '', beforeThat: '' }) ?? stem;
  return `${subject} ${verb}`;
}

/** `he's been`, `it's got`: the `'s` before this word is no `is`. */
export function isBeforeHas(after: string): boolean {
  return AFTER_HAS.has(after);
}

function isNegation(word: string): boolean {
  return IRREGULAR_VERBS.has(word) || word === "ain't" || NEGATION.test(word);
}

function expandNegation({ before, word, after }: WordInContext): string {
  const verb = word === "ain't" ? verbOfAint(before, after) : (IRREGULAR_VERBS.get(word) ?? word.slice(0, -3));
  if (SUBJECTS.has(after) && asks(word, before)) return verb;
  return verb === 'can' ? 'cannot' : `${verb} not`;
}

/** Whether a negated verb before its subject asks: "Don't you know" is "Do you not know", and "It isn't you" no question. */
function asks(negation: string, before: string): boolean {
  if (before === '' || BEFORE_QUESTIONS.has(before)) return true;
  return !BE.test(negation) && !BEFORE_STATEMENTS.has(before);
}

function verbOfAint(subject: string, after: string): string {
  const isMany = ['you', "y'all", 'we', 'they', 'these', 'those'].includes(subject);
  if (isBeforeHas(after)) return isMany || subject === 'i' ? 'have' : 'has';
  if (subject === 'i') return 'am';
  return isMany ? 'are' : 'is';
}

function verbOf(stem: string, ending: string, after: string): string | undefined {
  if (ending === "'s" && BEFORE_VERB_S.has(stem)) return isBeforeHas(after) ? 'has' : 'is';
  if (ending !== "'d") return undefined;
  if (QUESTION_WORDS.has(stem)) return 'did';
  if (BEFORE_WOULD.has(stem)) return AFTER_HAD.has(after) ? 'had' : 'would';
  return undefined;
}
