import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '#config';
import { problemsOf } from './problems-of.js';

const KEY = 'LLM_API__OPENAI__KEY__0';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'settings-file-'));
  mkdirSync(join(directory, 'mounted'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (file: string, content: string): void => writeFileSync(join(directory, file), content);
const load = (variables: Record<string, string> = {}) => loadSettings({ variables, directory });
const keyOf = (): string | undefined => load().llm.openai.keys[0]?.value;

describe('a # in a file of settings', () => {
  it.each(['test-abc#def', 'test-abc#def # a comment', '#test-abc', '  test-abc#', 'test-abc#def"', "test'abc#def"])(
    'is refused where it cuts the value short: %s',
    (value) => {
      for (const file of ['.secrets', '.env']) {
        write(file, `PORT=1\n${KEY}=${value}\r\nHOST=localhost\n`);
        expect(problemsOf({}, directory)).toEqual([
          `${KEY} (in ${file}) has a # that cuts its value: put the value in single quotes, or a blank before a comment's #`,
        ]);
        rmSync(join(directory, file));
      }
    },
  );

  it.each([
    [`${KEY}=test-abc # a#comment`, 'test-abc'],
    [`${KEY}='test-abc#def'`, 'test-abc#def'],
    [`${KEY}="test-abc#def" # a comment`, 'test-abc#def'],
    [`${KEY}="test-abc"# a comment`, 'test-abc'],
    [`${KEY}=test-abc\n#a comment`, 'test-abc'],
    [`${KEY}=test-abc\r\n\r\n#a comment`, 'test-abc'],
    [`export ${KEY}=test-abc #`, 'test-abc'],
    [`#${KEY}=test-abc#def`, undefined],
    [`${KEY}= # to come`, undefined],
    [`${KEY}=\n#to come`, undefined],
    [`TEXT="two lines:\n${KEY}=test-abc#def"\n${KEY}=test-abc`, 'test-abc'],
    [`${KEY}=test-abc#def\n${KEY}=test-ghi`, 'test-ghi'],
  ])('is right in %j', (content, value) => {
    write('.secrets', content);
    expect(keyOf()).toBe(value);
    expect(load({ LLM_PROVIDERS: value === undefined ? 'stub' : 'openai' }).warnings).toEqual([]);
  });

  it('is nobody’s concern in a variable of others, or where the process has the value', () => {
    write('.secrets', `NAME_OF_OTHERS=a#b\n${KEY}=test-abc#def`);
    expect(load({ [KEY]: 'test-abc#def' }).llm.openai.keys[0]?.value).toBe('test-abc#def');
  });
});

describe('a line that sets nothing', () => {
  it.each([`${KEY} test-abc`, 'REDIS_URL', '- PORT=80', '// a comment', 'LLM PROVIDERS=stub', '<<<<<<< HEAD'])(
    'is refused, by its number alone, since it may hold a key: %s',
    (line) => {
      for (const file of ['.secrets', '.env']) {
        write(file, `# first\r\nTEXT="two\nlines"\r\n${line}\r\nHOST=localhost\n`);
        expect(problemsOf({}, directory)).toEqual([
          `${file}, line 4: a line must be NAME=value, begin with #, or be empty`,
        ]);
        rmSync(join(directory, file));
      }
    },
  );

  it.each([
    `export ${KEY}=test-abc`,
    `  ${KEY} = test-abc`,
    `${KEY}: test-abc`,
    `\n \t\r\n  # a comment\n${KEY}='test-abc'   `,
    `TEXT=\n${KEY}=test-abc`,
    `TEXT='a\n\n# b\nc'\n${KEY}="test-abc" # d`,
  ])('is none of these: %j', (content) => {
    write('.secrets', content);
    expect(keyOf()).toBe('test-abc');
  });
});

describe('what Docker Compose reads otherwise', () => {
  it.each([
    ['test-$HOME-x', 'test-$HOME-x'],
    ['"test-${HOME}"', 'test-${HOME}'],
    ['test-a$$b # a comment', 'test-a$$b'],
    ['`test-abc`', 'test-abc'],
    [String.raw`"test-a\\b"`, String.raw`test-a\\b`],
  ])('is read as it stands, with a warning: %s', (written, value) => {
    write('.secrets', `${KEY}=${written}`);
    expect(keyOf()).toBe(value);
    expect(load().warnings).toEqual([
      `${KEY} (in .secrets) is another value where Docker Compose reads the file: put it in single quotes`,
    ]);
  });

  it.each(["'test-$HOME'", 'test-abc # costs $5', '"test-abc" # costs $5', String.raw`test-a\b`])(
    'is not %s',
    (written) => {
      write('.secrets', `${KEY}=${written}\nNAME_OF_OTHERS=$HOME`);
      expect(load().warnings).toEqual([]);
    },
  );
});

describe('JSON in a file of settings', () => {
  it('is read whole in single quotes', () => {
    write('.secrets', `LLM_API__OPENAI__EXTRA_BODY='{"reasoning": {"effort": "low"}, "user": "a #b#c"}'`);
    expect(load().llm.openai.extraBody).toEqual({ reasoning: { effort: 'low' }, user: 'a #b#c' });
  });

  it('is refused where a # ends it', () => {
    write('.secrets', 'LLM_API__OPENAI__EXTRA_BODY={"user": "a #b"}');
    expect(problemsOf({}, directory)).toEqual([
      'LLM_API__OPENAI__EXTRA_BODY (in .secrets) is set to something else (not shown), but must be a JSON object, such as {"name": "value"}',
    ]);
  });
});

describe('SECRETS_DIR', () => {
  const warnings = (): readonly string[] => load({ SECRETS_DIR: 'mounted' }).warnings;
  const NOTHING =
    'SECRETS_DIR gives nothing: each secret is a file named as its variable, such as LLM_API__OPENAI__KEY__0';

  it('that is empty gives nothing, which is told', () => {
    expect(warnings()).toEqual([NOTHING]);
  });

  it.each(['README.md', '.LLM_API__OPENAI__KEY__0', 'redis_password'])('that holds %s alone gives nothing', (name) => {
    write(`mounted/${name}`, 'test-key');
    expect(warnings()).toEqual([NOTHING]);
  });

  it.each(['LLM_API__OPENAI__KEY__0', 'CLIENT_API__SHOP__KEY', 'REDIS_KEY_PREFIX', 'LLM_API__GEMINI__EXTRA_HEADERS'])(
    'that holds %s is right',
    (name) => {
      write(`mounted/${name}`, name.endsWith('HEADERS') ? '{"x-token":"test-key"}\n' : 'test-key\n');
      expect(warnings()).toEqual([]);
    },
  );

  it('is right where the process has the same name', () => {
    write(`mounted/${KEY}`, 'test-key-file');
    expect(load({ SECRETS_DIR: 'mounted', [KEY]: 'test-key' }).warnings).toEqual([]);
  });

  it.each([
    ['LLM_API__OPENAI__KEY__0.txt', KEY],
    ['llm_api__openai__key__0', KEY],
    ['Llm_Api__OpenAI__Key__0', KEY],
    ['redis_url.secret', 'REDIS_URL'],
    ['client_api__shop__key', 'CLIENT_API__SHOP__KEY'],
  ])('that holds %s is told of, since it is not read', (file, name) => {
    write(`mounted/${file}`, 'test-key');
    write('mounted/LOG_LEVEL', 'info');
    expect(warnings()).toEqual([
      `SECRETS_DIR has files that are not read, since they are not named as their settings: ${file} (${name})`,
    ]);
  });

  it('names all such files in one line', () => {
    write('mounted/port', '1');
    write('mounted/HOST.txt', 'localhost');
    expect(warnings()).toEqual([
      'SECRETS_DIR has files that are not read, since they are not named as their settings: HOST.txt (HOST), port (PORT)',
      NOTHING,
    ]);
  });
});
