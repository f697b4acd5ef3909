import {
  GEMINI_ENDINGS,
  KINDS_BY_NAME,
  KINDS_BY_STATUS,
  KINDS_BY_WORDS,
  kindOfFailure,
  OPENAI_ENDINGS,
  readVendorFailure,
  REMEDIES,
  type Remedy,
} from '#llm';
import { PROBLEMS } from '../../../apps/api/src/problem.js';
import { BROKEN_ANSWERS } from '../../integration/llm/broken-answers.js';
import { readFromRoot, tableRows } from './table-rows.js';

const page = readFromRoot('docs/vendor-errors.md');

/** The first two columns and what follows, less code marks, of the table under a heading. */
function tableUnder(heading: string): string[][] {
  const start = page.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`the page has no heading ${heading}`);
  const end = page.indexOf('\n#', start + heading.length);
  const [, , ...rows] = tableRows(page.slice(start, end < 0 ? undefined : end));
  return rows.map((row) => row.map((cell) => cell.replaceAll('`', '')));
}

const pairsUnder = (heading: string) => tableUnder(heading).map(([name, kind]) => [name!, kind!] as const);

const SET_ASIDE_IN_WORDS: Readonly<Record<NonNullable<Remedy['setsAside']>, string>> = {
  'account-rests': 'the account rests until that time',
  'account-out': 'the account is out',
  'key-out': 'the key is out',
  'key-out-if-another-serves': 'the key is out once another has served this text',
};

const SHOWN_IN_WORDS: Readonly<Record<Remedy['shows'], string>> = {
  'key-works': 'works',
  'provider-works': 'works, unlike the key',
  'provider-fails': 'blamed',
  'fails-on-text': 'blamed, once for each text',
};

const NEXT_IN_WORDS: Readonly<Record<Remedy['next'], string>> = {
  'another-key': 'another key, at once',
  'each-other-key': 'each other key, then the next',
  'another-key-once': 'another key, once, then the next',
  retry: 'the same after a backoff, then the next',
  'others-first': 'the others first, then the same',
  'next-provider': 'the next',
  nobody: 'nobody',
};

describe("the page about vendors' errors", () => {
  const kinds = tableUnder('## Kinds');

  it('lists every kind once, and no other', () => {
    expect(kinds.map(([kind]) => kind!).toSorted()).toEqual(Object.keys(REMEDIES).toSorted());
  });

  it.each(Object.entries(REMEDIES))('tells what is done about %s', (kind, { setsAside, shows, next }) => {
    const [, , keyAndAccount, provider, asked] = kinds.find(([name]) => name === kind)!;
    expect(keyAndAccount).toBe(setsAside === null ? '' : SET_ASIDE_IN_WORDS[setsAside]);
    expect(provider).toBe(SHOWN_IN_WORDS[shows]);
    expect(asked).toBe(NEXT_IN_WORDS[next]);
  });

  it.each(kinds)('names for %s, which means that %s, problems that exist, with their statuses', (...row) => {
    const problems = [...row[5]!.matchAll(/(\d{3}) ([a-z-]+)/g)].map(([, status, type]) => [type, Number(status)]);
    expect(problems.length).toBeGreaterThan(0);
    for (const [type, status] of problems) expect(PROBLEMS).toHaveProperty(`${type}.status`, status);
  });

  const kindOf = (status: number | undefined, text: string) =>
    kindOfFailure(readVendorFailure({ status, text }), false);
  const byStatus = new Map(pairsUnder('## By the status'));
  const statuses = Array.from({ length: 200 }, (_, index) => 400 + index);

  it('says what every status means where nothing else says more', () => {
    const inDocs = (status: number) =>
      byStatus.get(String(status)) ?? byStatus.get(status < 500 ? 'any other 4xx' : 'any 5xx');
    const bare = '{"message":"No."}';
    expect(statuses.map((status) => [status, inDocs(status)])).toEqual(
      statuses.map((status) => [status, kindOf(status, bare)]),
    );
    expect(byStatus.get('none')).toBe(kindOf(undefined, bare));
    expect(statuses.filter((status) => KINDS_BY_STATUS.has(status)).map(String)).toEqual(
      [...byStatus.keys()].filter((row) => /^4\d\d$/.test(row)),
    );
  });

  it('says what a status means with a name of the vendor, or with nothing that can be read', () => {
    expect(byStatus.get('403, named')).toBe(kindOf(403, '{"error":{"type":"some_error"}}'));
    expect(byStatus.get('404, no JSON')).toBe(kindOf(404, '<html></html>'));
    expect(byStatus.get('3xx')).toBe(kindOf(307, ''));
  });

  it('says what every code, type and reason means, and lists no other', () => {
    expect(new Map(pairsUnder('## By the name'))).toEqual(KINDS_BY_NAME);
  });

  it('gives an example of all words that are known, with every status with which they mean it', () => {
    const rows = tableUnder('## By the words');
    const inTable = (status: number | undefined) => status ?? 'stream';
    const known = KINDS_BY_WORDS.map(({ statuses: with_, kind }) => [with_.map(inTable).join(' '), kind]);
    expect(rows.map(([, with_, kind]) => [with_, kind])).toEqual(known);
    for (const [words, with_, kind] of rows) {
      const text = JSON.stringify({ error: { message: words!.replaceAll(/^"|"$/g, '') } });
      for (const status of with_!.split(' ').map((given) => (given === 'stream' ? undefined : Number(given)))) {
        expect([words, status, kindOf(status, text)]).toEqual([words, status, kind]);
      }
    }
  });

  it.each([
    ['OpenAI', OPENAI_ENDINGS],
    ['Gemini', GEMINI_ENDINGS],
  ])('says what every finish reason of %s means, and lists no other', (vendor, endings) => {
    const rows = new Map(pairsUnder(`### ${vendor}: finish reasons`));
    expect(rows.get('any other')).toBe('incomplete');
    rows.delete('any other');
    expect(rows).toEqual(endings);
  });

  it('says what every broken answer means that the adapters are tested with', () => {
    const listed = pairsUnder('## Any vendor, by the answer').filter(
      ([name]) => name !== 'a connection that nobody takes',
    );
    expect(listed).toEqual(BROKEN_ANSWERS.map(([name, kind]) => [name, kind]));
  });
});
