import { afterEach, describe, expect, it } from '@jest/globals';
import { OpenAiAdapter } from '#llm';
import { type RawAnswer, RawVendor, sendEvents } from '../../support/raw-vendor.js';
import { callFor, deltasOf, failureOf, readAll } from './llm-reading.js';

const OPENAI_ANSWER = [{ choices: [{ index: 0, delta: { content: 'Ahoy' }, finish_reason: 'stop' }] }];

let vendor: RawVendor;

afterEach(() => vendor.stop());

async function openai(answer: RawAnswer): Promise<OpenAiAdapter> {
  vendor = await RawVendor.start(answer);
  return new OpenAiAdapter({ model: 'm', baseUrl: `${vendor.origin}/v1` });
}

describe('what a server refuses within a stream', () => {
  it.each([
    { message: "Unknown parameter: 'stream_options'.", code: 400 },
    { message: "Unknown parameter: 'stream_options'.", code: 'unknown_parameter' },
    "Unknown parameter: 'stream_options'.",
  ])('is left out from then on, where it is the first event: %j', async (error) => {
    const adapter = await openai((response, { body }) =>
      sendEvents(response, 'stream_options' in body! ? [{ error }, { choices: [] }] : OPENAI_ANSWER),
    );
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
    expect(vendor.requests.map(({ body }) => 'stream_options' in body!)).toEqual([true, false, false]);
  });

  it('is not asked for again in the middle of an answer', async () => {
    const text = { choices: [{ index: 0, delta: { content: 'Ahoy' }, finish_reason: null }] };
    const adapter = await openai((response) =>
      sendEvents(response, [text, { error: { message: 'stream_options?', code: 400 } }]),
    );
    expect(await failureOf(adapter, callFor('Hello'))).toMatchObject({ kind: 'unclear' });
    expect(vendor.requests).toHaveLength(1);
  });
});
