import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { DescribedAnswers } from './described-answers.js';

const text = 'Hello, my friend.';
const style = 'pirate';
const oneOfStyles = 'must be one of: pirate, haiku, formal';
const oneOfProviders = 'must be one of: stub';
const unknown = 'is unknown; known: text, style, provider, language, strength, keep';

/** What is sent, and each fault as [pointer, detail]. */
const bodies: [name: string, body: string, faults: [string, string][]][] = [
  [
    'nothing in it',
    '{}',
    [
      ['/text', 'is required and must be a string'],
      ['/style', `is required and ${oneOfStyles}`],
    ],
  ],
  ['no text', json({ style }), [['/text', 'is required and must be a string']]],
  ['no style', json({ text }), [['/style', `is required and ${oneOfStyles}`]]],
  ['text null', json({ text: null, style }), [['/text', 'must be a string']]],
  ['text a number', json({ text: 5, style }), [['/text', 'must be a string']]],
  ['text a boolean', json({ text: true, style }), [['/text', 'must be a string']]],
  ['text an array', json({ text: [text], style }), [['/text', 'must be a string']]],
  ['text an object', json({ text: { text }, style }), [['/text', 'must be a string']]],
  ['text empty', json({ text: '', style }), [['/text', 'must not be blank']]],
  ['text of spaces', json({ text: '  \t\r\n ', style }), [['/text', 'must not be blank']]],
  [
    'text of no-break and ideographic spaces',
    json({ text: '\u00a0\u2003\u3000', style }),
    [['/text', 'must not be blank']],
  ],
  [
    'text of zero-width characters',
    json({ text: '\u200b\u200d\ufeff\u2060', style }),
    [['/text', 'must not be blank']],
  ],
  ['text of control characters', json({ text: '\u0000\u0007\u007f', style }), [['/text', 'must not be blank']]],
  [
    'text one too long',
    json({ text: 'a'.repeat(101), style }),
    [['/text', 'must be at most 100 characters (code points); it has 101']],
  ],
  [
    'text too long in code points',
    json({ text: '😀'.repeat(101), style }),
    [['/text', 'must be at most 100 characters (code points); it has 101']],
  ],
  [
    'text with a high surrogate alone',
    String.raw`{"text":"a\ud83d","style":"pirate"}`,
    [['/text', 'must be valid Unicode: it has a surrogate without its pair']],
  ],
  [
    'text with a low surrogate alone',
    String.raw`{"text":"\ude00a","style":"pirate"}`,
    [['/text', 'must be valid Unicode: it has a surrogate without its pair']],
  ],
  ['style unknown', json({ text, style: 'shakespeare' }), [['/style', oneOfStyles]]],
  ['style in capitals', json({ text, style: 'PIRATE' }), [['/style', oneOfStyles]]],
  ['style with a space', json({ text, style: 'pirate ' }), [['/style', oneOfStyles]]],
  ['style empty', json({ text, style: '' }), [['/style', oneOfStyles]]],
  ['style null', json({ text, style: null }), [['/style', oneOfStyles]]],
  ['style a number', json({ text, style: 1 }), [['/style', oneOfStyles]]],
  ['style an array', json({ text, style: ['pirate'] }), [['/style', oneOfStyles]]],
  ['style a name of every object', json({ text, style: 'constructor' }), [['/style', oneOfStyles]]],
  ['provider unknown', json({ text, style, provider: 'acme' }), [['/provider', oneOfProviders]]],
  ['provider not configured', json({ text, style, provider: 'openai' }), [['/provider', oneOfProviders]]],
  ['provider null', json({ text, style, provider: null }), [['/provider', oneOfProviders]]],
  ['provider empty', json({ text, style, provider: '' }), [['/provider', oneOfProviders]]],
  ['provider an array', json({ text, style, provider: ['stub'] }), [['/provider', oneOfProviders]]],
  ...[
    '',
    'x',
    'english',
    'en_GB',
    'de-',
    'und',
    'mul',
    'x-klingon',
    'zh-min',
    'de-yue',
    'a'.repeat(36),
    'de, fr',
    5,
    null,
    ['de'],
  ].map((language): [string, string, [string, string][]] => [
    `language ${JSON.stringify(language)}`,
    json({ text, style, language }),
    [['/language', 'must be the BCP 47 tag of one language, such as de, pt-BR or zh-Hant']],
  ]),
  ...[0, 4, 1.5, '2', null, [1]].map((strength): [string, string, [string, string][]] => [
    `strength ${JSON.stringify(strength)}`,
    json({ text, style, strength }),
    [['/strength', 'must be one of: 1, 2, 3']],
  ]),
  ['keep a string', json({ text, style, keep: 'Acme' }), [['/keep', 'must be a list of at most 50 terms']]],
  ['keep null', json({ text, style, keep: null }), [['/keep', 'must be a list of at most 50 terms']]],
  [
    'too many terms to keep',
    json({ text, style, keep: Array.from({ length: 51 }, (_, i) => `${i}`) }),
    [['/keep', 'must be a list of at most 50 terms']],
  ],
  ['a term twice', json({ text, style, keep: ['a', 'b', 'a'] }), [['/keep', 'must not have a term twice']]],
  ...['', 'a'.repeat(201), '😀'.repeat(201), 5, null].map((term): [string, string, [string, string][]] => [
    `the term ${JSON.stringify(term)?.slice(0, 20)}`,
    json({ text, style, keep: ['fine', term] }),
    [['/keep', 'must be of strings of valid Unicode, of 1 to 200 characters (code points); number 2 is not']],
  ]),
  ['an unknown field', json({ text, style, model: 'big' }), [['/model', unknown]]],
  ['a field in capitals', json({ Text: text, text, style }), [['/Text', unknown]]],
  ['a field with an empty name', json({ text, style, '': 1 }), [['/', unknown]]],
  ['a field with a slash', json({ text, style, 'a/b': 1 }), [['/a~1b', unknown]]],
  ['a field with a tilde', json({ text, style, 'a~b': 1 }), [['/a~0b', unknown]]],
  ['__proto__', `{"text":"a","style":"pirate","__proto__":{"polluted":true}}`, [['/__proto__', unknown]]],
  [
    '__proto__ in place of the fields',
    `{"__proto__":{"text":"a","style":"pirate"}}`,
    [
      ['/text', 'is required and must be a string'],
      ['/style', `is required and ${oneOfStyles}`],
      ['/__proto__', unknown],
    ],
  ],
  [
    'constructor',
    `{"text":"a","style":"pirate","constructor":{"prototype":{"polluted":true}}}`,
    [['/constructor', unknown]],
  ],
  ['prototype', `{"text":"a","style":"pirate","prototype":{"polluted":true}}`, [['/prototype', unknown]]],
  [
    'toString and hasOwnProperty',
    `{"text":"a","style":"pirate","toString":1,"hasOwnProperty":2}`,
    [
      ['/toString', unknown],
      ['/hasOwnProperty', unknown],
    ],
  ],
  [
    'all of it wrong',
    json({ text: '', style: 'x', provider: 'y', z: 1 }),
    [
      ['/text', 'must not be blank'],
      ['/style', oneOfStyles],
      ['/provider', oneOfProviders],
      ['/z', unknown],
    ],
  ],
  ['an array', '[]', [['', 'must be a JSON object']]],
  ['an array of a request', json([{ text, style }]), [['', 'must be a JSON object']]],
  ['null', 'null', [['', 'must be a JSON object']]],
  ['a number', '42', [['', 'must be a JSON object']]],
  ['a string', '"text"', [['', 'must be a JSON object']]],
  ['true', 'true', [['', 'must be a JSON object']]],
  ['no JSON', 'hello', [['', 'is not valid JSON']]],
  ['half of it', '{"text":"Hello', [['', 'is not valid JSON']]],
  ['JSON and more', `${json({ text, style })} x`, [['', 'is not valid JSON']]],
  ['a comma too many', '{"text":"a","style":"pirate",}', [['', 'is not valid JSON']]],
  ['single quotes', `{'text':'a','style':'pirate'}`, [['', 'is not valid JSON']]],
  ['a raw line break in a string', '{"text":"a\nb","style":"pirate"}', [['', 'is not valid JSON']]],
  ['NaN', '{"text":NaN,"style":"pirate"}', [['', 'is not valid JSON']]],
  ['deeply nested arrays', '['.repeat(2000), [['', 'is not valid JSON']]],
  ['a form', 'text=hello&style=pirate', [['', 'is not valid JSON']]],
  ['nothing', '', [['', 'is empty: it must be a JSON object']]],
  ['spaces', '   ', [['', 'is not valid JSON']]],
];

const paths = ['/v1/rewrite', '/v1/rewrite/submit', '/v1/rewrite/sse', '/v1/rewrite/chunked'];

let api: StartedApi;
let described: DescribedAnswers;

beforeAll(async () => {
  api = await startApi({ REWRITE_MAX_TEXT_LENGTH: '100', HTTP_BODY_LIMIT_BYTES: '5000' });
  described = await DescribedAnswers.of(api.url);
});

afterAll(() => api.stop(0));

function json(value: unknown): string {
  return JSON.stringify(value);
}

async function post(path: string, body: string | Uint8Array): Promise<Response> {
  return fetch(api.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

describe('a body with', () => {
  it.each(bodies)('%s is refused with every fault in its place', async (_name, body, faults) => {
    const response = await post('/v1/rewrite', body);
    const answer = await response.text();
    described.expect('POST', '/v1/rewrite', { status: response.status, headers: response.headers, body: answer });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(answer)).toEqual({
      type: 'urn:rewrite:problem:validation',
      title: 'The request is not valid',
      status: 400,
      detail: expect.any(String),
      instance: '/v1/rewrite',
      requestId: response.headers.get('x-request-id'),
      errors: faults.map(([pointer, detail]) => ({ pointer, detail })),
    });
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('several faults is told of them in words for people, without a pointer', async () => {
    const response = await post('/v1/rewrite', json({ text: '', style, 'a/b~c': 1 }));
    const { detail } = (await response.json()) as { detail: string };
    expect(detail).toBe(`text must not be blank; a/b~c ${unknown}.`);
  });

  it.each(paths)('nothing right is refused by %s', async (path) => {
    const response = await post(path, json({ text: 5, style }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ instance: path, errors: [{ pointer: '/text' }] });
  });

  it.each([
    ['latin1', Buffer.from('{"text":"Grüße","style":"pirate"}', 'latin1')],
    ['UTF-16', Buffer.from('\ufeff{"text":"a","style":"pirate"}', 'utf16le')],
    ['a cut code point', Buffer.from('{"text":"ü","style":"pirate"}').subarray(0, 10)],
    ['an overlong encoding', Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])],
  ])('bytes that are not UTF-8 (%s) is refused', async (_name, body) => {
    const response = await post('/v1/rewrite', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: '', detail: 'is not valid UTF-8' }] });
  });

  it('thousands of unknown fields gets an answer of a bounded size', async () => {
    const fields = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`f${i}`, 1]));
    const response = await post('/v1/rewrite', json(fields));
    expect(((await response.json()) as { errors: unknown[] }).errors).toHaveLength(100);
  });

  it.each([
    ['the longest text', json({ text: 'a'.repeat(100), style: 'formal' })],
    ['the longest text in code points', json({ text: '😀'.repeat(100), style: 'formal' })],
    ['a byte order mark', `\ufeff${json({ text, style })}`],
    ['a provider', json({ text, style, provider: 'stub' })],
    ['a language', json({ text, style, language: 'EN-gb' })],
    ['every strength', json({ text, style, strength: 3 })],
    [
      'terms to keep',
      json({ text, style, keep: Array.from({ length: 50 }, (_, i) => `${i}${'😀'.repeat(198)}`).slice(0, 3) }),
    ],
    ['fifty terms to keep', json({ text, style, keep: Array.from({ length: 50 }, (_, i) => `${i}`) })],
    ['the longest term to keep in code points', json({ text, style, keep: ['😀'.repeat(200)] })],
    ['no terms to keep', json({ text, style, keep: [] })],
    ['space around it', ` \n${json({ text, style })}\n`],
    ['escaped surrogates in pairs', String.raw`{"text":"\ud83d\ude00 hi","style":"pirate"}`],
  ])('%s is good', async (_name, body) => {
    const response = await post('/v1/rewrite', body);
    const answer = await response.text();
    described.expect('POST', '/v1/rewrite', { status: response.status, headers: response.headers, body: answer });
    expect(response.status).toBe(200);
  });
});

describe('the bounds of a request', () => {
  it('are those of the settings, also where two services share a process', async () => {
    const other = await startApi({ REWRITE_MAX_TEXT_LENGTH: '3', LLM_API__OPENAI__KEY__0: 'test-key-openai-0' });
    try {
      const response = await fetch(`${other.url}/v1/rewrite`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: json({ text: 'four', style, provider: 'stub' }),
      });
      expect(await response.json()).toMatchObject({
        errors: [
          { pointer: '/text', detail: 'must be at most 3 characters (code points); it has 4' },
          { pointer: '/provider', detail: 'must be one of: openai' },
        ],
      });
    } finally {
      await other.stop(0);
    }
    expect((await post('/v1/rewrite', json({ text, style, provider: 'stub' }))).status).toBe(200);
  });
});
