import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings, type Settings } from '#config';

const load = (variables: Record<string, string>): Settings => loadSettings({ variables, directory: null });

const sha256Of = (text: string): Buffer => createHash('sha256').update(text).digest();

function refusal(variables: Record<string, string>): string {
  try {
    load(variables);
  } catch (error) {
    return String(error);
  }
  throw new Error('The settings were not refused');
}

describe('the keys of a provider', () => {
  it('are read in the order of their numbers, gaps allowed, with their groups', () => {
    const settings = load({
      LLM_API__OPENAI__KEY__10: 'test-key-10',
      LLM_API__OPENAI__KEY__2: 'test-key-2',
      LLM_API__OPENAI__KEY__0: 'test-key-0',
      LLM_API__OPENAI__GROUP__2: 'account-a',
    });
    expect(settings.llm.openai.keys.map(({ index, value, group }) => [index, value, group])).toEqual([
      [0, 'test-key-0', null],
      [2, 'test-key-2', 'account-a'],
      [10, 'test-key-10', null],
    ]);
  });

  it('may be equal at two providers', () => {
    const settings = load({ LLM_API__OPENAI__KEY__0: 'none', LLM_API__GEMINI__KEY__0: 'none' });
    expect(settings.providers).toEqual(['openai', 'gemini']);
  });

  it('are refused twice at one provider, by both names', () => {
    const message = refusal({ LLM_API__OPENAI__KEY__0: 'test-key-same', LLM_API__OPENAI__KEY__7: 'test-key-same' });
    expect(message).toContain('LLM_API__OPENAI__KEY__7 is the same key as LLM_API__OPENAI__KEY__0');
    expect(message).not.toContain('test-key');
  });

  it.each(['test key', 'test-key\n', '\ttest-key', 'test-kéy', 'test-key\u0000', 'test-key\u007f', '“test-key”'])(
    'are refused with a character that no header may hold: %j',
    (value) => {
      const message = refusal({ LLM_API__GEMINI__KEY__3: value });
      expect(message).toContain('LLM_API__GEMINI__KEY__3 is set to something else (not shown), but must be');
      expect(message).not.toMatch(/test.k/);
    },
  );

  it('are needed by their groups', () => {
    const message = refusal({ LLM_API__OPENAI__KEY__0: 'test-key-0', LLM_API__OPENAI__GROUP__1: 'a' });
    expect(message).toContain('LLM_API__OPENAI__GROUP__1 has no key: set LLM_API__OPENAI__KEY__1 or remove it');
  });
});

describe('the key of a provider', () => {
  it.each(['"test-key"', "'test-key'", '`test-key`', '"test-key', 'test-a,test-b', 'test-a, test-b'])(
    'is refused with the quotes round it, and two of them are: %s',
    (value) => {
      expect(refusal({ LLM_API__OPENAI__KEY__0: value })).toBe(
        'SettingsError: LLM_API__OPENAI__KEY__0 is set to something else (not shown), but must be ' +
          'one key: visible ASCII characters, without spaces, quotes and commas',
      );
    },
  );

  it.each(['test-AIzaSyA_b-c', 'test-AQ.Ab8-c_d', 'test/+=~:;!$%&*(){}[]<>?@^|\\#'])('may be %s', (value) => {
    expect(load({ LLM_API__GEMINI__KEY__0: value }).llm.gemini.keys[0]?.value).toBe(value);
  });
});

describe('the only key of a provider, left empty', () => {
  const warning = expect.stringMatching(/^LLM_API__OPENAI__KEY__0 is not set, so openai is not used: set a key/);

  it.each(['LLM_API__OPENAI__KEY__0', 'LLM_API__OPENAI__KEY__7'])('is told of, since the stub answers: %s', (name) => {
    const { providers, warnings } = load({ [name]: '' });
    expect([providers, warnings]).toEqual([['stub'], [warning]]);
  });

  it('is told of, since another provider answers alone', () => {
    const { providers, warnings } = load({ LLM_API__OPENAI__KEY__0: '', LLM_API__GEMINI__KEY__0: 'test-key' });
    expect([providers, warnings]).toEqual([['gemini'], [warning]]);
  });

  it('is nobody’s concern where the list of providers says who answers', () => {
    expect(load({ LLM_API__OPENAI__KEY__0: '', LLM_PROVIDERS: 'stub' }).warnings).toEqual([]);
  });
});

describe('the keys of clients', () => {
  it('belong to the name in lower case', () => {
    const settings = load({ CLIENT_API__WEB_SITE__KEY: 'test-client-1', CLIENT_API__ops__KEY: 'test-client-2' });
    expect(settings.clients.map(({ name, sha256 }) => [name, sha256])).toEqual(
      expect.arrayContaining([
        ['web_site', sha256Of('test-client-1')],
        ['ops', sha256Of('test-client-2')],
      ]),
    );
  });

  it('are refused if two clients share one', () => {
    const message = refusal({ CLIENT_API__A__KEY: 'test-client', CLIENT_API__B__KEY: 'test-client' });
    expect(message).toContain('CLIENT_API__B__KEY is the same key as CLIENT_API__A__KEY');
    expect(message).not.toContain('test-client');
  });

  it.each(['seven77', 'test client', 'test-clïent', '"test-client"', "'test-client'"])(
    'are refused if too short, not to be sent or quoted: %s',
    (value) => {
      const message = refusal({ CLIENT_API__A__KEY: value });
      expect(message).toContain('CLIENT_API__A__KEY is set to something else (not shown), but must be at least 8');
      expect(message).not.toContain(value);
    },
  );

  it.each([
    ['CLIENT_API__SHOP__KEY', 'at least 8 visible ASCII characters, without spaces, and without quotes round them'],
    ['CLIENT_API__SHOP__KEY_SHA256', 'a SHA-256 of 64 hexadecimal digits'],
  ])('are refused if they are empty, which would let everybody in: %s', (name, allowed) => {
    expect(refusal({ [name]: '' })).toBe(`SettingsError: ${name} is empty, but must be ${allowed}`);
  });

  it('are refused for the name of requests without a key', () => {
    expect(refusal({ CLIENT_API__ANONYMOUS__KEY: 'test-client' })).toContain(
      'CLIENT_API__ANONYMOUS__KEY needs another name',
    );
  });

  it('are refused for names that differ in case only', () => {
    expect(refusal({ CLIENT_API__web__KEY: 'test-client-1', CLIENT_API__WEB__KEY: 'test-client-2' })).toContain(
      'needs another name: "web" stands for',
    );
  });
});

describe('secrets', () => {
  it.each<[string, string]>([
    ['LLM_API__OPENAI__BASE_URL', 'https://user:hush-hush@server.test'],
    ['LLM_API__OPENAI__BASE_URL', 'https://server.test/v1?key=hush-hush'],
    ['LLM_API__OPENAI__BASE_URL', 'user:hush-hush@server.test'],
    ['LLM_API__OPENAI__BASE_URL', 'https://server.test/#hush-hush'],
    ['REDIS_URL', 'redis://:hush-hush@localhost/db'],
    ['REDIS_URL', ':hush-hush@localhost'],
    ['LLM_API__OPENAI__KEYS__0', 'hush-hush'],
    ['CLIENT_API__A', 'hush-hush'],
    ['LLM_API__OPENAI__KEY__0', 'hush-hush '],
    ['CLIENT_API__A__KEY', 'hush-hush '],
  ])('are not shown when %s=%s is refused', (name, value) => {
    const message = refusal({ [name]: value });
    expect(message).toContain(name);
    expect(message).not.toContain('hush-hush');
  });
});

describe('a name that no setting has', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'settings-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const MISSPELT = [
    'LLM_API__OPENAI__KEYS__0',
    'LLM_API__MISTRAL__KEYS__0',
    'LLM_API__MISTRAL',
    'LLM_API__MY___KEY__0',
    'LLM_API__MY_KEY__0',
    'LLM_API__KEY__0',
    'LLM_API__2ND__KEY__0',
    'LLM_API__OPENAI__KEY',
    'LLM_API__OPENAI__KEY__01',
    'LLM_API__openai__KEY__0',
    'LLM_API__STUB__KEY__0',
    'LLM_API__STUB__GROUP__0',
    'LLM_API__STUB__MODEL',
    'LLM_PROVIDER',
    'CLIENT_API__WEBSITE',
    'CLIENT_API_WEBSITE_KEY',
    'CACHE_TTL',
    'REWRITE_REPAIR',
    'STREAM_TTL_MS',
    'JOB_RETRIES',
    'WORKER_COUNT',
    'STUB_DELAY',
    'RATE_LIMIT_PER_SECOND',
    'RATE_LIMIT',
    'TRUST_PROXIES',
    'SHUTDOWN_GRACE',
    'MAX_STREAMS',
    'CORS_ORIGIN',
    'redis_url',
    'llm_api__openai__key__0',
  ];

  it.each(MISSPELT)('is refused in a file: %s', (name) => {
    writeFileSync(join(directory, '.env'), `${name}=1`);
    expect(() => loadSettings({ variables: {}, directory })).toThrow(
      `${name} (in .env) is no setting of this service: correct or remove it`,
    );
  });

  it.each(['LLM_API__OPENAI__KEYS__0', 'CLIENT_API__WEBSITE', 'CLIENT_API_WEBSITE_KEY'])(
    'is refused in the process: %s',
    (name) => {
      expect(refusal({ [name]: '1' })).toContain(`${name} is no setting of this service`);
    },
  );

  it.each(['JOB_NAME', 'CACHE_DIR', 'WORKER_PORT_80_TCP', 'LLM_CACHE'])(
    'is not ours in the process, which inherits others: %s',
    (name) => {
      expect(load({ [name]: '1' }).providers).toEqual(['stub']);
    },
  );

  it('is passed over in a file if it is of no family of ours', () => {
    writeFileSync(join(directory, '.env'), 'COMPOSE_PROJECT_NAME=rewrite');
    expect(loadSettings({ variables: {}, directory }).providers).toEqual(['stub']);
  });

  it('says in which file a wrong setting stands', () => {
    writeFileSync(join(directory, '.env'), 'PORT=x');
    expect(() => loadSettings({ variables: {}, directory })).toThrow('PORT (in .env) is "x", but must be');
  });
});
