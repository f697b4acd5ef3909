import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { DescribedAnswers } from './described-answers.js';

let api: StartedApi;
let described: DescribedAnswers;

beforeAll(async () => {
  api = await startApi({ REWRITE_MAX_TEXT_LENGTH: '50' });
  described = await DescribedAnswers.of(api.url);
});

afterAll(() => api.stop(0));

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ maxLength: 60 }), fc.jsonValue());
const style = fc.oneof(fc.constantFrom('pirate', 'haiku', 'formal'), fc.string(), fc.jsonValue());
const provider = fc.oneof(fc.constantFrom('stub', 'openai'), fc.jsonValue());
const nearlyRight = fc.record({ text, style, provider, extra: fc.jsonValue() }, { requiredKeys: [] });
const anything = fc.oneof(
  nearlyRight.map((value) => Buffer.from(JSON.stringify(value))),
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  fc.dictionary(fc.string(), fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value))),
  fc.string().map((value) => Buffer.from(value)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

describe('any body', () => {
  it('is rewritten or refused with a problem document, and never makes the service fail', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const response = await fetch(`${api.url}/v1/rewrite`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        const { status, headers } = response;
        expect([200, 400]).toContain(status);
        described.expect('POST', '/v1/rewrite', { status, headers, body: await response.text() });
      }),
      { numRuns: 300 },
    );
  });
});
