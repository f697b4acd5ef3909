import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GeminiAdapter, type LlmAdapter, type LlmErrorKind, OpenAiAdapter } from '#llm';
import { callFor, failureOf } from './llm-reading.js';

/** What firewalls, gateways and proxies answer in their own shape. */
const BODIES: readonly [name: string, body: string][] = [
  ['nothing', ''],
  ['a page', '<html><body>Sorry, you have been blocked.</body></html>'],
  ['a message', '{"message":"Forbidden"}'],
  ['a word for an error', '{"error":"Forbidden"}'],
  ['an error of nothing', '{"error":{}}'],
  ['a detail', '{"detail":"Forbidden"}'],
];

const VENDORS: readonly [name: string, create: (baseUrl: string) => LlmAdapter, body: string, kind: LlmErrorKind][] = [
  [
    'openai',
    (baseUrl) => new OpenAiAdapter({ provider: 'openai', model: 'gpt-test', baseUrl }),
    '{"error":{"message":"You may not do this.","type":"invalid_request_error","code":null}}',
    'forbidden',
  ],
  [
    // As it answers a key that it has found in public.
    'gemini',
    (baseUrl) => new GeminiAdapter({ provider: 'gemini', model: 'gemini-test', baseUrl }),
    '{"error":{"code":403,"message":"You may not use this key.","status":"PERMISSION_DENIED"}}',
    'key-refused',
  ],
];

describe.each(VENDORS)('403 before %s', (_, create, vendorsBody, kind) => {
  let server: Server;
  let adapter: LlmAdapter;
  let status: number;
  let body: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      response.writeHead(status, { 'content-type': 'text/html' }).end(body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    adapter = create(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const failWith = async (answer: { status: number; body: string }): Promise<unknown> => {
    ({ status, body } = answer);
    return failureOf(adapter, callFor('Good morning to all.'));
  };

  it.each(BODIES)('is not about the key, with %s', async (__, ofAProxy) => {
    expect(await failWith({ status: 403, body: ofAProxy })).toMatchObject({ kind: 'unclear', status: 403 });
  });

  it('may be about the key, with an error as the vendor writes it', async () => {
    expect(await failWith({ status: 403, body: vendorsBody })).toMatchObject({ kind, status: 403 });
  });

  it.each(BODIES)('is no 401, which is about the key with %s too', async (__, ofAProxy) => {
    expect(await failWith({ status: 401, body: ofAProxy })).toMatchObject({ kind: 'key-refused', status: 401 });
  });
});
