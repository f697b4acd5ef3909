import { inspect } from 'node:util';
import { loadSettings, type Settings } from '#config';
import { problemsOf } from './problems-of.js';

type Variables = Record<string, string>;

const load = (variables: Variables): Settings => loadSettings({ variables, directory: null });

const OPENAI_KEY = { LLM_API__OPENAI__KEY__0: 'test-key-openai' };
const GEMINI_KEY = { LLM_API__GEMINI__KEY__0: 'test-key-gemini' };

/** A provider that the operator named: the least that it needs, and a key. */
function named(name: string, more: Variables = {}, kind = 'openai'): Variables {
  const settings = { KIND: kind, MODEL: 'a-model', KEY__0: 'test-key', ...more };
  return Object.fromEntries(
    Object.entries(settings).map(([setting, value]) => [`LLM_API__${name}__${setting}`, value]),
  );
}

describe('a provider that the operator names', () => {
  it('has every setting of its kind, under its name in lower case', () => {
    const { providers, llm } = load(
      named(
        'MY_OWN_2',
        {
          BASE_URL: 'http://localhost:8080/',
          KEY__7: 'test-key-7',
          GROUP__7: 'main',
          MAX_IN_FLIGHT_PER_KEY: '2',
          MAX_OUTPUT_TOKENS: '100',
          CONTEXT_TOKENS: '1000',
        },
        'gemini',
      ),
    );
    expect(providers).toEqual(['my_own_2']);
    expect(llm['my_own_2']).toMatchObject({
      kind: 'gemini',
      model: 'a-model',
      baseUrl: 'http://localhost:8080',
      maxInFlightPerKey: 2,
      maxOutputTokens: 100,
      contextTokens: 1000,
    });
    expect(llm['my_own_2']?.keys.map(({ index, value, group }) => [index, value, group])).toEqual([
      [0, 'test-key', null],
      [7, 'test-key-7', 'main'],
    ]);
  });

  it.each(['openai', 'gemini'])('has no model unless it is told: kind %s', (kind) => {
    const { LLM_API__LOCAL__MODEL: _, ...variables } = named('LOCAL', {}, kind) as Record<string, string>;
    expect(problemsOf(variables)).toEqual([
      'LLM_API__LOCAL__MODEL is not set, but local needs one: set it to a model of its server',
    ]);
  });

  it.each([
    ['a key', { LLM_API__AZURE__KEY__0: 'test-key' }],
    ['a model', { LLM_API__AZURE__MODEL: 'a-model' }],
    ['all but its kind', { ...named('AZURE', { BASE_URL: 'http://a.test' }), LLM_API__AZURE__KIND: '' }],
    ['and that in the list', { LLM_API__AZURE__KEY__0: 'test-key', LLM_PROVIDERS: 'azure' }],
  ])('needs a kind, told in one line for all of its settings: %s', (_, variables) => {
    expect(problemsOf(variables)).toEqual([
      'LLM_API__AZURE__KIND is not set, but other settings of azure are: set it to openai or gemini, or correct their names',
    ]);
  });

  it.each(['anthropic', 'stub', 'OPENAI'])('has no kind %s', (kind) => {
    expect(problemsOf(named('LOCAL', {}, kind))).toEqual([
      `LLM_API__LOCAL__KIND is "${kind}", but must be one of openai, gemini`,
    ]);
  });

  it('is told apart from another whose name begins or is written alike', () => {
    const { llm } = load({
      ...named('MY', { KEY__0: 'test-key-my' }),
      ...named('MY_KEY', { KEY__0: 'test-key-my-key' }),
      ...named('MYKEY', { KEY__0: 'test-key-mykey' }),
      ...named('KEY', { KEY__0: 'test-key-key' }),
      ...named('OPENAI_2', { KEY__0: 'test-key-openai-2' }),
    });
    const keys = Object.entries(llm).map(([name, provider]) => [name, provider.keys.map(({ value }) => value)]);
    expect(Object.fromEntries(keys)).toEqual({
      openai: [],
      gemini: [],
      key: ['test-key-key'],
      my: ['test-key-my'],
      my_key: ['test-key-my-key'],
      mykey: ['test-key-mykey'],
      openai_2: ['test-key-openai-2'],
      stub: ['stub'],
    });
  });

  it('may be called as what every object has', () => {
    const { llm, providers } = load(named('CONSTRUCTOR'));
    expect([providers, Object.entries(llm).find(([name]) => name === 'constructor')?.[1].model]).toEqual([
      ['constructor'],
      'a-model',
    ]);
  });

  it('that is given no key is not used, which is worth a warning', () => {
    const { providers, warnings } = load({ ...OPENAI_KEY, ...named('LOCAL', { KEY__0: '' }) });
    expect(providers).toEqual(['openai']);
    expect(warnings).toEqual([
      'LLM_API__LOCAL__KEY__0 is not set, so local is not used: set a key; where its server asks for none, any text',
    ]);
  });

  it('that the list leaves out is not used, as was told', () => {
    const { providers, warnings } = load({ ...OPENAI_KEY, ...named('LOCAL', { KEY__0: '' }), LLM_PROVIDERS: 'openai' });
    expect([providers, warnings]).toEqual([['openai'], []]);
  });

  it('is refused without a key where the list has it, and its group without its key', () => {
    expect(problemsOf({ ...named('LOCAL', { KEY__0: '', GROUP__3: 'a' }), LLM_PROVIDERS: 'local' })).toEqual([
      'LLM_API__LOCAL__GROUP__3 has no key: set LLM_API__LOCAL__KEY__3 or remove it',
      'LLM_API__LOCAL__KEY__0 is not set, but LLM_PROVIDERS lists local: set a key or remove it',
    ]);
  });
});

describe('the order of providers', () => {
  it.each<[string, Variables, string[]]>([
    [
      'openai, gemini, then the others by name',
      { ...named('GROQ'), ...named('AZURE'), ...GEMINI_KEY, ...OPENAI_KEY },
      ['openai', 'gemini', 'azure', 'groq'],
    ],
    [
      'those that have keys',
      { ...named('GROQ'), ...named('AZURE', { KEY__0: '' }), ...GEMINI_KEY },
      ['gemini', 'groq'],
    ],
    ['the stub, if none has a key', named('AZURE', { KEY__0: '' }), ['stub']],
    ['the list', { ...named('GROQ'), ...OPENAI_KEY, LLM_PROVIDERS: 'groq, stub,openai' }, ['groq', 'stub', 'openai']],
  ])('is %s', (_, variables, expected) => {
    expect(load(variables).providers).toEqual(expected);
  });

  it('is refused with a name that no provider has, and tells those there are', () => {
    expect(problemsOf({ ...named('GROQ'), LLM_PROVIDERS: 'groq,local' })).toEqual([
      'LLM_PROVIDERS is "groq,local", but must be a comma list of openai, gemini, stub, groq, each at most once',
    ]);
  });
});

describe('what is sent besides', () => {
  const HEADERS = '{"x-portkey-provider":"openai","X-Token":"hush-hush one"}';
  const BODY = '{"temperature":0.2,"chat_template_kwargs":{"secret":"hush-hush"}}';

  it('is given as JSON, and shown nowhere', () => {
    const settings = load(named('LOCAL', { EXTRA_HEADERS: HEADERS, EXTRA_BODY: BODY }));
    expect(settings.llm['local']).toMatchObject({
      extraHeaders: { 'x-portkey-provider': 'openai', 'X-Token': 'hush-hush one' },
      extraBody: { temperature: 0.2, chat_template_kwargs: { secret: 'hush-hush' } },
    });
    const texts = [JSON.stringify(settings), inspect(settings, { depth: null, showHidden: true })];
    for (const text of texts) expect(text).not.toContain('hush-hush');
  });

  const OBJECT = 'a JSON object, such as {"name": "value"}';
  const HEADER = 'a JSON object of names and values that HTTP headers may have, each value in quotes';
  it.each([
    ['EXTRA_HEADERS', 'hush-hush', OBJECT],
    ['EXTRA_HEADERS', '["hush-hush"]', OBJECT],
    ['EXTRA_HEADERS', 'null', OBJECT],
    ['EXTRA_HEADERS', '\'{"a":"hush-hush"}\'', OBJECT],
    ['EXTRA_HEADERS', '{"a":"hush-hush"', OBJECT],
    ['EXTRA_HEADERS', '{"a":1}', HEADER],
    ['EXTRA_HEADERS', '{"a b":"hush-hush"}', HEADER],
    ['EXTRA_HEADERS', '{"":"hush-hush"}', HEADER],
    ['EXTRA_HEADERS', '{"a":"hush-hush\\r\\nb: c"}', HEADER],
    ['EXTRA_HEADERS', '{"a":"hüsh-hush"}', HEADER],
    ['EXTRA_HEADERS', '{"a":" hush-hush"}', HEADER],
    ['EXTRA_HEADERS', '{"x-a":"1","X-A":"hush-hush"}', 'a JSON object that has each header once, whatever its case'],
    [
      'EXTRA_HEADERS',
      '{"AUTHORIZATION":"Bearer hush-hush"}',
      'a JSON object without authorization, which the service sets itself',
    ],
    [
      'EXTRA_HEADERS',
      '{"content-Length":"1","Authorization":"hush-hush"}',
      'a JSON object without authorization, content-length, which the service sets itself',
    ],
    [
      'EXTRA_HEADERS',
      '{"Transfer-Encoding":"chunked"}',
      'a JSON object without transfer-encoding, which the service sets itself',
    ],
    ['EXTRA_BODY', '"hush-hush"', OBJECT],
    ['EXTRA_BODY', '{"Stream":false,"a":"hush-hush"}', 'a JSON object without stream, which the service sets itself'],
    [
      'EXTRA_BODY',
      '{"MODEL":"hush-hush","messages":[]}',
      'a JSON object without model, messages, which the service sets itself',
    ],
    [
      'EXTRA_BODY',
      '{"authorization":"hush-hush"}',
      'a JSON object without authorization, which the service sets itself',
    ],
  ])('is refused as %s=%s in one line that shows none of it', (setting, value, allowed) => {
    expect(problemsOf(named('LOCAL', { [setting]: value }))).toEqual([
      `LLM_API__LOCAL__${setting} is set to something else (not shown), but must be ${allowed}`,
    ]);
  });

  it.each(['contents', 'systemInstruction', 'SYSTEM_INSTRUCTION'])('may not be what gemini calls %s', (field) => {
    const variables = { LLM_API__OPENAI__EXTRA_BODY: `{"${field}":1}` };
    expect(problemsOf(variables)).toEqual([]);
    expect(problemsOf({ LLM_API__GEMINI__EXTRA_BODY: `{"${field}":1}` })).toEqual([
      expect.stringContaining(
        `but must be a JSON object without ${field.toLowerCase()}, which the service sets itself`,
      ),
    ]);
  });
});
