import { brotliCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { GeminiAdapter, type LlmAdapter, LlmError, OpenAiAdapter } from '#llm';
import { RawVendor } from '../../support/raw-vendor.js';
import { callFor, failureOf } from './llm-reading.js';

/** More levels than any stack has room for. */
const LEVELS = 50_000;

const nested = (opening: string, inside: string, closing: string): string =>
  opening.repeat(LEVELS) + inside + closing.repeat(LEVELS);

const ANSWERS: readonly [name: string, status: number, json: string][] = [
  ['an array', 200, nested('[', '', ']')],
  ['an error', 200, `{"error":${nested('{"error":', '{}', '}')}}`],
  ['an error in arrays', 200, `{"error":${nested('[', '', ']')}}`],
  ['an error in an error', 500, `{"error":${nested('{"message":', '"No"', '}')}}`],
  ['parts of a text', 200, `{"choices":[{"delta":{"content":${nested('[{"text":', '"a"', '}]')}}}]}`],
  ['parts of a candidate', 200, `{"candidates":[{"content":{"parts":${nested('[{"text":', '"a"', '}]')}}}]}`],
];

const ADAPTERS: readonly [string, (origin: string) => LlmAdapter][] = [
  ['openai', (origin) => new OpenAiAdapter({ model: 'm', baseUrl: `${origin}/v1` })],
  ['gemini', (origin) => new GeminiAdapter({ model: 'm', baseUrl: origin })],
];

let vendor: RawVendor;
afterEach(() => vendor.stop());

describe.each(ADAPTERS)('an answer to %s that is nested without end', (_adapter, create) => {
  describe.each(ANSWERS)('%s', (_name, status, json) => {
    it.each([
      ['as an event', false, `data: ${json}\n\n`],
      ['as an event, packed', true, `data: ${json}\n\n`],
      ['in one', false, json],
      ['in one, packed', true, json],
    ])('is told as a failure of the vendor %s', async (_form, isPacked, text) => {
      vendor = await RawVendor.start((response) => {
        if (isPacked) response.setHeader('content-encoding', 'br');
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(isPacked ? brotliCompressSync(text) : text);
      });
      const failure = await failureOf(create(vendor.origin), callFor('Hello', { signal: AbortSignal.timeout(10_000) }));
      expect(failure).toBeInstanceOf(LlmError);
      expect(failure).not.toMatchObject({ kind: 'network' });
    });
  });
});
