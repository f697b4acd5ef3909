import { expectCpuTimeBelow } from '../../support/cpu-time.js';
import { bestLanguage, languagesIn } from '../../../apps/api/src/http/accept-language.js';

test.each([
  [undefined, []],
  ['', []],
  ['de', ['de']],
  ['de-AT, de;q=0.8, en;q=0.9', ['de-at', 'en', 'de']],
  ['*, fr;q=0.5', ['fr']],
  ['en;q=0, de', ['de']],
  ['en;q=x, de;q=2, ;;,,', []],
])('%j wishes for %j', (header, languages) => {
  expect(languagesIn(header)).toEqual(languages);
});

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['zh', 'zh-Hans'],
  ['zh-Hans-CN', 'zh-Hans'],
  ['ja, de', 'de'],
  ['ja', 'en'],
  ['', 'en'],
])('of en, de and zh-Hans, %j is given %s', (header, language) => {
  expect(bestLanguage(['en', 'de', 'zh-Hans'], languagesIn(header))).toBe(language);
});

/** As long as Node lets the headers of a request be. */
const LONGEST_HEADER = 16_384;

test.each(['a-', 'aa-', 'abcdefgh-', 'a,', 'de-at,', 'a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p,', ','])(
  'a header of nothing but %j costs no more than others, for five styles',
  (part) => {
    const header = `${part.repeat(LONGEST_HEADER / part.length)}x`;
    expectCpuTimeBelow(50, () => {
      const wished = languagesIn(header);
      for (let style = 0; style < 5; style += 1) bestLanguage(['en', 'fr', 'zh-Hans'], wished);
    });
  },
);
