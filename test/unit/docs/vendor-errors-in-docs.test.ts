import {
  GEMINI_KINDS_BY_FINISH_REASON,
  GEMINI_KINDS_BY_MESSAGE,
  GEMINI_KINDS_BY_REASON,
  kindByStatus,
  OPENAI_KINDS_BY_CODE,
  OPENAI_KINDS_BY_FINISH_REASON,
  OPENAI_KINDS_BY_MESSAGE,
  readGeminiFailure,
  readGeminiFinish,
  readOpenAiFailure,
  readOpenAiFinish,
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
};

const SHOWN_IN_WORDS: Readonly<Record<Remedy['shows'], string>> = {
  'key-works': 'works',
  'provider-works': 'works, unlike the key',
  'provider-fails': 'blamed',
  nothing: '',
};

const NEXT_IN_WORDS: Readonly<Record<Remedy['next'], string>> = {
  'another-key': 'another key, at once',
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

  it('says what every status means', () => {
    const byStatus = new Map(pairsUnder('## Any vendor, by the status'));
    const inDocs = (status: number) =>
      byStatus.get(String(status)) ?? byStatus.get(status < 500 ? 'any other 4xx' : 'any 5xx');
    const statuses = Array.from({ length: 200 }, (_, index) => 400 + index);
    expect(statuses.map((status) => [status, inDocs(status)])).toEqual(
      statuses.map((status) => [status, kindByStatus(status, true)]),
    );
    expect(byStatus.get('none')).toBe(kindByStatus(undefined, true));
  });

  it('says which status means something else without an error as the vendor writes it', () => {
    const statuses = Array.from({ length: 200 }, (_, index) => 400 + index);
    const others = statuses.filter((status) => kindByStatus(status, false) !== kindByStatus(status, true));
    expect(others).toEqual([403]);
    expect(new Map(pairsUnder('## Any vendor, by the status')).get('403, bare')).toBe(kindByStatus(403, false));
  });

  it('says what every broken answer means that the adapters are tested with', () => {
    const listed = pairsUnder('## Any vendor, by the answer').filter(
      ([name]) => name !== 'a connection that nobody takes',
    );
    expect(listed).toEqual(BROKEN_ANSWERS.map(([name, kind]) => [name, kind]));
  });
});

describe.each([
  {
    vendor: 'OpenAI',
    names: { heading: 'code or type', kinds: OPENAI_KINDS_BY_CODE },
    finishReasons: { kinds: OPENAI_KINDS_BY_FINISH_REASON, read: readOpenAiFinish },
    messages: { kinds: OPENAI_KINDS_BY_MESSAGE, read: readOpenAiFailure },
  },
  {
    vendor: 'Gemini',
    names: { heading: 'reasons', kinds: GEMINI_KINDS_BY_REASON },
    finishReasons: { kinds: GEMINI_KINDS_BY_FINISH_REASON, read: readGeminiFinish },
    messages: { kinds: GEMINI_KINDS_BY_MESSAGE, read: readGeminiFailure },
  },
])("the page about vendors' errors, of $vendor", ({ vendor, names, finishReasons, messages }) => {
  it('says what every code means, and lists no other', () => {
    expect(new Map(pairsUnder(`### ${vendor}: ${names.heading}`))).toEqual(names.kinds);
  });

  it('says what every finish reason means, and lists no other', () => {
    const rows = new Map(pairsUnder(`### ${vendor}: finish reasons`));
    for (const [reason, kind] of rows) expect([reason, finishReasons.read(reason)]).toEqual([reason, kind]);
    const isListed = (reason: string) => reason !== 'any other' && rows.get(reason) !== 'whole';
    expect([...rows.keys()].filter(isListed).toSorted()).toEqual([...finishReasons.kinds.keys()].toSorted());
  });

  it('gives an example of all words that are known, with every status with which they mean it', () => {
    const rows = tableUnder(`### ${vendor}: words`);
    const known = messages.kinds.map(({ statuses, kind }) => [statuses.join(' '), kind]);
    expect(rows.map(([, statuses, kind]) => [statuses, kind])).toEqual(known);
    for (const [index, [words, statuses, kind]] of rows.entries()) {
      expect(words).toMatch(messages.kinds[index]!.pattern);
      for (const status of statuses!.split(' ').map(Number)) {
        expect(messages.read({ status, message: words! }, 0)).toMatchObject({ status, kind });
      }
    }
  });
});
