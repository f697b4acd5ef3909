import { Random } from './random.js';

/** Bytes for one connection, and what is done after them. */
export interface RawRequest {
  kind: string;
  /** Written one by one, with a pause between them. */
  chunks: Buffer[];
  pauseInMs: number;
  /** `leave` closes the connection at once, whatever is still to come; `finish` ends the sending and reads on. */
  atEnd: 'read' | 'leave' | 'finish';
}

type Draft = string | Buffer | Partial<RawRequest>;

export const CLIENT_KEY = 'test-key-website';
/** Of the service under test. */
const BODY_LIMIT_IN_BYTES = 262_144;

const HOST = 'Host: localhost';
const KEY = `Authorization: Bearer ${CLIENT_KEY}`;
const JSON_TYPE = 'Content-Type: application/json';
const POSTS = ['/v1/rewrite', '/v1/rewrite/sse', '/v1/rewrite/chunked', '/v1/rewrite/submit'];
const GETS = ['/v1/styles', '/health', '/health/live', '/openapi.json', '/v1/rewrite/result/x', '/v1/rewrite/sse/x'];
const BODY = { text: 'Good morning, all of you.', style: 'pirate' };

function message(line: string, headers: readonly string[], body: string | Buffer = ''): Buffer {
  return Buffer.concat([Buffer.from(`${[line, ...headers].join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

function post(random: Random, body: string | Buffer, headers: readonly string[] = []): Buffer {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return message(`POST ${random.pick(POSTS)} HTTP/1.1`, [...headers, HOST, KEY, JSON_TYPE, length], body);
}

function valid(random: Random): Buffer {
  if (random.below(3) === 0) return message(`GET ${random.pick(GETS)} HTTP/1.1`, [HOST, KEY]);
  return post(random, JSON.stringify({ ...BODY, text: `Hello number ${random.below(1_000_000)}.` }));
}

function chunked(random: Random, body: string): Buffer {
  return message(
    `POST ${random.pick(POSTS)} HTTP/1.1`,
    [HOST, KEY, JSON_TYPE, 'Transfer-Encoding: chunked'],
    Buffer.from(body, 'latin1'),
  );
}

function cut(random: Random, bytes: Buffer): Buffer {
  return bytes.subarray(0, random.between(1, bytes.length - 1));
}

function pieces(random: Random, bytes: Buffer, count: number): Buffer[] {
  const ends = Array.from({ length: count }, () => random.between(1, bytes.length)).sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, i, all) => bytes.subarray(i === 0 ? 0 : all[i - 1], end));
}

function mutated(random: Random, bytes: Buffer): Buffer {
  let result = Buffer.from(bytes);
  for (let times = random.between(1, 8); times > 0; times -= 1) {
    const at = random.below(result.length);
    const inserted = random.bytes(random.below(3));
    result = Buffer.concat([result.subarray(0, at), inserted, result.subarray(at + random.below(3))]);
  }
  return result;
}

const BAD_LINES = [
  'GET  /v1/styles HTTP/1.1',
  'GET /v1/styles',
  'GET /v1/styles HTTP/9.9',
  'GET /v1/styles HTTP/1.',
  'GET /v1/styles http/1.1',
  'GET /v1/sty\u0000les HTTP/1.1',
  'GET /v1/st yles HTTP/1.1',
  'GET /v1/sty\u00e9les HTTP/1.1',
  'GET /v1/rewrite/result/%zz HTTP/1.1',
  'GET /v1/rewrite/result/%00%ff%fe HTTP/1.1',
  'GET /v1/rewrite/sse/%c0%ae%c0%ae%2f HTTP/1.1',
  'GET /v1/../../../etc/passwd HTTP/1.1',
  'GET /docs/..%2f..%2f..%2fpackage.json HTTP/1.1',
  'GET /docs/%2e%2e/%2e%2e/package.json HTTP/1.1',
  'GET //example.org/v1/styles HTTP/1.1',
  'GET http://example.org/v1/nothing HTTP/1.1',
  'GET http://[::1/v1/styles HTTP/1.1',
  'GET file:///etc/passwd HTTP/1.1',
  'GET example.org:443 HTTP/1.1',
  'GET *v1 HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'GET ? HTTP/1.1',
  'GET /v1/rewrite/result/x?wait=1&wait=2 HTTP/1.1',
  'GET /v1/rewrite/result/x?wait=-1 HTTP/1.1',
  'GET /v1/rewrite/result/x?wait=1e9 HTTP/1.1',
  'GET /v1/rewrite/result/x?wait[]=%00 HTTP/1.1',
  'GET /v1/styles?__proto__[x]=1 HTTP/1.1',
  `GET /v1/rewrite/result/${'x'.repeat(12_000)} HTTP/1.1`,
  `GET /v1/rewrite/result/${'x'.repeat(70_000)} HTTP/1.1`,
  `GET /${'a/'.repeat(5_000)} HTTP/1.1`,
  `GET /v1/styles?${'a=b&'.repeat(3_000)} HTTP/1.1`,
];

const BAD_HEADERS = [
  'nonsense',
  ': empty',
  'X A: space in the name',
  'X-Space : before the colon',
  'X-Null: a\u0000b',
  'X-Bell: \u0007',
  'X-High: \u00ff\u00fe',
  'X-Fold: a\r\n b',
  'X-Bare: a\nX-Next: b',
  'X-Return: a\rb',
  'Content-Type: text/html',
  'Content-Type: application/json; charset=utf-16',
  'Content-Type: application/json, application/json',
  'Content-Type: ;;;',
  'Content-Encoding: gzip',
  'Authorization: Bearer',
  'Authorization: Basic Og==',
  'Authorization: Bearer \u00e9',
  'X-Request-Id: a\tb',
  `X-Request-Id: ${'i'.repeat(500)}`,
  'Last-Event-ID: 99999999999999999999999999',
  'Last-Event-ID: -1',
  'Idempotency-Key: "',
  'Idempotency-Key: \u00e9',
  `Idempotency-Key: ${'k'.repeat(256)}`,
  'Cache-Control: "',
  'Cache-Control: no-cache="a',
  'Accept: \u0001',
  'Cookie: =;=;',
  'Forwarded: for=_',
  'X-Forwarded-For: not-an-address',
  'Range: bytes=9-1',
  'If-None-Match: "',
  'Origin: null',
  'Expect: 100-continue',
  'Expect: wonders',
  'Upgrade: websocket\r\nConnection: upgrade',
  'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
  'Connection: close, keep-alive, x',
  'Keep-Alive: timeout=0',
  'TE: trailers, deflate',
  'Trailer: Content-Length',
];

const DOUBLED = ['Host: other', KEY, JSON_TYPE, 'Content-Length: 2', 'Idempotency-Key: a', 'X-Request-Id: a'];

const SMUGGLED = [
  ['Content-Length: 5', 'Transfer-Encoding: chunked'],
  ['Transfer-Encoding: chunked', 'Content-Length: 5'],
  ['Transfer-Encoding: identity'],
  ['Transfer-Encoding: chunked, identity'],
  ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
  ['Transfer-Encoding: xchunked'],
  ['Transfer-Encoding : chunked'],
  ['Transfer-Encoding:\u000bchunked'],
  ['Transfer-Encoding: chunked\r\n\tx'],
  ['Content-Length: +5'],
  ['Content-Length: 5, 5'],
  ['Content-Length: 0x5'],
  ['Content-Length: -1'],
  ['Content-Length: 99999999999999999999'],
  ['Content-Length: 5', 'Content-Length: 6'],
  ['Content-Length:'],
];

const BAD_CHUNKS = [
  'zz\r\n{}\r\n0\r\n\r\n',
  '-1\r\n{}\r\n0\r\n\r\n',
  'ffffffffffffffffff\r\n{}',
  '7fffffffffffffff\r\n{}\r\n0\r\n\r\n',
  '2\r\n{}0\r\n\r\n',
  '2\n{}\n0\n\n',
  '2\r\n{}xx\r\n0\r\n\r\n',
  '2;a="\u0000"\r\n{}\r\n0\r\n\r\n',
  `2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
  '0\r\nX-Trailer: \u0000\r\n\r\n',
  '0\r\nContent-Length: 5\r\n\r\n',
  `0\r\n${'X-T: y\r\n'.repeat(3_000)}\r\n`,
  `${'1\r\n{\r\n'.repeat(2_000)}0\r\n\r\n`,
  '',
];

const BAD_BODIES: (string | Buffer)[] = [
  Buffer.from([0xff, 0xfe, 0x00]),
  Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xc3, 0x28, 0xed, 0xa0, 0x80]), Buffer.from('"}')]),
  Buffer.from(JSON.stringify(BODY), 'utf16le'),
  `\ufeff${JSON.stringify(BODY)}`,
  '\u0000\u0000\u0000',
  '{"text":"\u0000","style":"pirate"}',
  String.raw`{"text":"\u0000","style":"pirate"}`,
  String.raw`{"text":"\ud800","style":"pirate"}`,
  '{"text":"a","text":"b","style":"pirate"}',
  '{"__proto__":{"text":"a"},"style":"pirate"}',
  '{"constructor":{"prototype":{}},"text":"a","style":"toString"}',
  '{"text":1e400,"style":"pirate"}',
  '{"text":["a"],"style":{"toString":1}}',
  '{"text":"a","style":"pirate","provider":"__proto__"}',
  '['.repeat(50_000),
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  `{${Array.from({ length: 5_000 }, (_, i) => `"f${i}":0`).join()}}`,
  JSON.stringify({ ...BODY, text: 'x'.repeat(10_001) }),
  JSON.stringify({ ...BODY, text: ' '.repeat(200_000) }),
  '{',
  '',
  'null',
  'NaN',
];

const METHODS = [
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'CONNECT',
  'PRI',
  'GET',
  'M-SEARCH',
];
const NOISE = [
  Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03]),
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from('USER anonymous\r\n'),
  Buffer.from('\r\n\r\n\r\n\r\n'),
  Buffer.from('SSH-2.0-x\r\n'),
];

/** What a client may do wrong, by name: each a way to make one connection's worth of it. */
const KINDS: Readonly<Record<string, (random: Random) => Draft>> = {
  'a bad request line': (random) => message(random.pick(BAD_LINES), [HOST, KEY]),
  'a bad header': (random) => post(random, JSON.stringify(BODY), [random.pick(BAD_HEADERS)]),
  'a header twice': (random) => post(random, JSON.stringify(BODY), [random.pick(DOUBLED)]),
  'many headers': (random) =>
    post(
      random,
      '{}',
      Array.from({ length: random.pick([90, 900, 9_000]) }, () => 'a: b'),
    ),
  'large headers': (random) => post(random, '{}', [`X-Large: ${'x'.repeat(random.pick([8_000, 17_000, 300_000]))}`]),
  'two lengths': (random) =>
    message(`POST ${random.pick(POSTS)} HTTP/1.1`, [HOST, KEY, JSON_TYPE, ...random.pick(SMUGGLED)], '0\r\n\r\nGET'),
  'bad chunks': (random) => chunked(random, random.pick(BAD_CHUNKS)),
  'a bad body': (random) => post(random, random.pick(BAD_BODIES)),
  'a large body': (random) => post(random, 'x'.repeat(BODY_LIMIT_IN_BYTES + random.between(0, 1_000_000))),
  'a large body in chunks': (random) => chunked(random, '4000\r\n'.concat('x'.repeat(0x4000), '\r\n').repeat(30)),
  'a length that is a lie': (random) =>
    message('POST /v1/rewrite HTTP/1.1', [HOST, KEY, JSON_TYPE, `Content-Length: ${random.between(3, 900_000)}`], '{}'),
  'another method': (random) =>
    message(
      `${random.pick(METHODS)} ${random.pick([...POSTS, ...GETS])} HTTP/1.1`,
      [HOST, KEY, 'Content-Length: 2'],
      '{}',
    ),
  'many requests at once': (random) =>
    Buffer.concat(Array.from({ length: random.between(2, 20) }, () => valid(random))),
  'many requests at once, the last one wrong': (random) =>
    Buffer.concat([valid(random), valid(random), random.bytes(50)]),
  'half a request': (random) => ({ chunks: [cut(random, valid(random))] }),
  'half a request, and no more to come': (random) => ({ chunks: [cut(random, valid(random))], atEnd: 'finish' }),
  'half a request, and gone': (random) => ({ chunks: [cut(random, valid(random))], atEnd: 'leave' }),
  'a request, and gone': (random) => ({
    chunks: [valid(random), Buffer.alloc(0)],
    pauseInMs: random.below(20),
    atEnd: 'leave',
  }),
  'a request in small pieces': (random) => ({ chunks: pieces(random, valid(random), 12), pauseInMs: 5 }),
  'changed bytes': (random) => mutated(random, valid(random)),
  noise: (random) => (random.below(2) === 0 ? random.pick(NOISE) : random.bytes(random.between(1, 2_000))),
  'no key': (random) => message(`GET ${random.pick(GETS)} HTTP/1.1`, [HOST, random.pick(BAD_HEADERS)]),
};

/** So many requests, every kind in turn; the same for the same seed. */
export function malformedRequests(count: number, seed: number): RawRequest[] {
  const random = new Random(seed);
  const kinds = Object.entries(KINDS);
  return Array.from({ length: count }, (_, i) => {
    const [kind, make] = kinds[i % kinds.length]!;
    const made = make(random);
    const rest = typeof made === 'string' || Buffer.isBuffer(made) ? { chunks: [Buffer.from(made)] } : made;
    return { kind, chunks: [], pauseInMs: 0, atEnd: 'read', ...rest };
  });
}
