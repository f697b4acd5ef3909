import { examine, STYLES } from '#rewriting';
import { expectCpuTimeBelow } from '../../support/cpu-time.js';
import { expectGrowthOf } from './growth.js';

const termsKept = (rewritten: string, source: string, keep: string[]) =>
  examine(STYLES.formal, rewritten, source, { keep }).find(({ name }) => name === 'terms-kept');

test.each([
  ['a term', 'Ask Anna.', 'Please ask Anna.', ['Anna']],
  ['one that the text does not hold', 'Ask Anna.', 'Please ask her.', ['Berlin']],
  ['one that is only a part of a word of the text', 'Good morning.', 'Greetings.', ['Go', 'morn']],
  ['one with an ending', 'Use the API.', 'Kindly use our APIs.', ['API']],
  ['one with an ending of Finnish', 'Kysy Nokia', 'Kysykää Nokialta', ['Nokia']],
  ['one with an ending of Turkish', 'Ankara iyi', "Ankara'da iyi", ['Ankara']],
  ['one with a particle of Korean', '안나 어디야', '안나씨는 어디에 계십니까', ['안나']],
  ['one before a hyphen', 'Das Wi-Fi geht', 'Das Wi-Fi-Netz ist in Betrieb', ['Wi-Fi']],
  ['one in a longer one, as in the text', 'Use Acme Cloud.', 'Kindly use Acme Cloud.', ['Acme', 'Acme Cloud']],
  ['one in other composition', 'Ask Andr\u00E9.', 'Please ask Andre\u0301.', ['Andr\u00E9']],
  ['one of a script without spaces', '我们用云端服务', '敬请使用云端服务', ['云端']],
  ['one of punctuation', 'a :-) b', 'A :-) B', [':-)']],
  ['one with a line break', 'a\nb', 'A a\nb', ['a\nb']],
])('%s passes', (_what, source, rewritten, keep) => {
  expect(termsKept(rewritten, source, keep)?.passed).toBe(true);
});

test.each([
  ['a term in another case', 'Ask ACME.', 'Please ask Acme.', ['ACME']],
  ['one that is translated', '我们用云端服务', '敬请使用 cloud', ['云端']],
  ['one within a longer word', 'We use Go.', 'We are Going to use Google.', ['Go']],
  ['one within a longer name', 'Ask Ann.', 'Please ask Annabelle and Joann.', ['Ann']],
  ['one before another digit', 'v1 runs', 'v12 is running', ['v1']],
  ['one within a compound', 'Frag den Vorstand.', 'Bitte fragen Sie den Vorstandsvorsitzenden.', ['Vorstand']],
  ['one within a longer term', 'Acme sells Acme Cloud.', 'They offer Acme Cloud.', ['Acme', 'Acme Cloud']],
  ['one of several', 'Ask Anna and Tom.', 'Please ask Anna and him.', ['Anna', 'Tom', 'Berlin']],
])('%s that is lost fails', (_what, source, rewritten, keep) => {
  expect(termsKept(rewritten, source, keep)?.passed).toBe(false);
});

test('nothing is listed where no terms were named', () => {
  expect(examine(STYLES.formal, 'Hello', 'Hello').map(({ name }) => name)).not.toContain('terms-kept');
});

test('many terms are looked for in time that grows with the text, also within one long word', () => {
  const keep = Array.from({ length: 50 }, (_, index) => 'a'.repeat(200 - index));
  expectGrowthOf(
    (size) => 'a'.repeat(size),
    (text) => termsKept(text, text, keep),
  );
});

test('many terms are looked for quickly also where each second character begins a word', () => {
  const keep = Array.from({ length: 50 }, (_, index) => 'a'.repeat(200 - index));
  const text = '語a'.repeat(5000);
  expectCpuTimeBelow(100, () => termsKept(text, `${text}b`, keep));
});
