import type { Behaviour, FakeVendor, VendorCall } from '../../support/fake-vendor.js';
import { MODEL, type Weights } from '../model-server.js';

const WORDS = ['Good morning, ', 'esteemed ', 'colleague. ', 'It would be ', 'a great pleasure ', 'to meet you.'];
// LiteLLM fails an answer that repeats itself.
const MANY = Array.from({ length: 400 }, (_, number) => `and so on ${number} `);

/** What the upstream of a gateway answers in place of a model: one word each tenth of a second, or as OpenAI does to a wrong request. */
const ANSWERS: Readonly<Record<Weights, Behaviour>> = {
  brief: { answer: WORDS },
  endless: { answer: MANY, pieceDelayInMs: 100, finishReason: 'length' },
};
const LONGEST_TEXT = 6000;

/** The one key that the upstream of a gateway takes. */
export const UPSTREAM_KEY = 'upstream-key';

/** Has the upstream of a gateway answer as a model with these weights would. */
export function playModel(upstream: FakeVendor, weights: Weights): void {
  upstream.script((call) => answerTo(call.request, weights));
}

/** Whether the upstream of a gateway is still asked for an answer. */
export function isAsked(upstream: FakeVendor): boolean {
  return upstream.calls.some(({ state }) => state === 'open');
}

/** Whether the upstream's last answer was read to its end. */
export function isReadToItsEnd(upstream: FakeVendor): boolean {
  return upstream.calls.at(-1)?.state === 'finished';
}

function answerTo({ key, model, text }: VendorCall['request'], weights: Weights): Behaviour {
  if (key !== UPSTREAM_KEY)
    return {
      fail: {
        status: 401,
        code: 'invalid_api_key',
        type: 'invalid_request_error',
        message: 'Incorrect API key provided.',
      },
    };
  if (model !== MODEL)
    return {
      fail: {
        status: 404,
        code: 'model_not_found',
        type: 'invalid_request_error',
        message: `The model \`${model}\` does not exist or you do not have access to it.`,
      },
    };
  if (text.length > LONGEST_TEXT)
    return {
      fail: {
        status: 400,
        code: 'context_length_exceeded',
        type: 'invalid_request_error',
        message: "This model's maximum context length is 1024 tokens. However, your messages resulted in 2500 tokens.",
      },
    };
  return ANSWERS[weights];
}
