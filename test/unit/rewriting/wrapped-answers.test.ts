import { AnswerFilter, bareAnswer, STYLE_NAMES, STYLES, type StyleName } from '#rewriting';

interface Case {
  style: StyleName;
  text: string;
  answer: string;
  rewrite: string;
}

type Read = (set: string) => Case[];

/** What `npm run quality` measures. */
const { wrappedAnswers, legitimateAnswers } =
  jest.requireActual<Record<'wrappedAnswers' | 'legitimateAnswers', Read>>('../../../quality/answers.mjs');

const WRAPPED = ['', '-2', '-3', '-4'].flatMap(wrappedAnswers);
const LEGITIMATE = ['', '-2', '-3', '-4'].flatMap(legitimateAnswers);

/** What comes out of an answer in pieces of so many characters, and how often it is taken back. */
function streamed({ style, text, answer }: Case, size: number): { out: string; takenBack: number } {
  const filter = new AnswerFilter(text, STYLES[style]);
  const seen = { out: '', takenBack: 0 };
  const take = (piece: string): void => {
    if (filter.takesBack) Object.assign(seen, { out: '', takenBack: seen.takenBack + 1 });
    seen.out += piece;
  };
  const points = Array.from(answer);
  for (let at = 0; at < points.length; at += size) take(filter.take(points.slice(at, at + size).join('')));
  take(filter.end());
  return seen;
}

const bare = ({ style, text, answer }: Case): string => bareAnswer(answer, text, STYLES[style]);

test('of over 300 answers in wrappings at most one in twenty is missed, and nothing but the whole rewrite is left of the others', () => {
  const missed = WRAPPED.filter((each) => bare(each) !== each.rewrite).map(({ answer }) => answer);
  expect(WRAPPED.length).toBeGreaterThanOrEqual(300);
  expect(missed.length).toBeLessThanOrEqual(WRAPPED.length / 20);
});

test('of over 200 answers that only look so none is changed', () => {
  expect(LEGITIMATE.length).toBeGreaterThanOrEqual(200);
  expect(LEGITIMATE.filter((each) => bare(each) !== each.answer)).toEqual([]);
});

test('what looks wrapped in the text itself is kept by an answer that is the text', () => {
  const texts = [...WRAPPED, ...LEGITIMATE].map(({ answer }) => answer);
  for (const style of STYLE_NAMES.filter((name) => name !== 'haiku')) {
    expect(texts.filter((text) => bareAnswer(text, text, STYLES[style]) !== text)).toEqual([]);
    expect(texts.filter((text) => bareAnswer(text, text.toLowerCase(), STYLES[style]) !== text)).toEqual([]);
  }
});

test.each([1, 4, 17])(
  'in pieces of %i characters they come out the same, and what is whole is never taken back',
  (size) => {
    for (const each of [...WRAPPED, ...LEGITIMATE]) expect(streamed(each, size).out).toBe(bare(each));
    expect(LEGITIMATE.filter((each) => streamed(each, size).takenBack > 0)).toEqual([]);
  },
);

test('few but reasoning without its opening tag and introductions after an exclamation are taken back once they have been shown, and none twice', () => {
  const times = WRAPPED.filter(
    ({ answer }) => !/<\/think(?:ing)?>|^(?:Arrr|Yarr|Ahoy|Aye|Shiver|Avast)/.test(answer),
  ).map((each) => streamed(each, 4).takenBack);
  expect(times.filter((count) => count > 0).length).toBeLessThanOrEqual(3);
  expect(Math.max(...WRAPPED.map((each) => streamed(each, 4).takenBack))).toBe(1);
});
