import { afterEach, describe, expect, it } from '@jest/globals';
import { GeminiAdapter, type LlmAdapter, type LlmErrorKind, OpenAiAdapter } from '#llm';
import { writeOn } from '../../support/write-on.js';
import { RawVendor } from '../../support/raw-vendor.js';
import { callFor, failureOf } from './llm-reading.js';

const MIB = 1_048_576;
/** What is read of an answer, and what systems hold of it on its way. */
const MOST_IN_BYTES = 48 * MIB;

const events = (frame: object): string => `data: ${JSON.stringify(frame)}\n\n`.repeat(500);
const THOUGHTS = {
  openai: events({ choices: [{ index: 0, delta: { content: null, reasoning_content: 'hmm' } }] }),
  gemini: events({ candidates: [{ content: { parts: [{ text: 'hmm', thought: true }] } }] }),
};

interface Endless {
  name: string;
  kind: LlmErrorKind;
  status?: number;
  mediaType?: string;
  first?: string;
  /** Comes again and again. */
  rest: (vendor: keyof typeof THOUGHTS) => string;
}

const LETTERS = () => 'a'.repeat(65_536);

const ANSWERS: readonly Endless[] = [
  { name: 'a line', kind: 'unreadable', first: 'data: ', rest: LETTERS },
  { name: 'an event of many lines', kind: 'unreadable', rest: () => 'data: {"a":1}\n'.repeat(4000) },
  { name: 'a line that is no field', kind: 'unreadable', rest: LETTERS },
  { name: 'the body of an error', kind: 'vendor-failed', status: 500, mediaType: 'application/json', rest: LETTERS },
  { name: 'the stream of an error', kind: 'rate-limited', status: 429, first: 'data: ', rest: LETTERS },
  {
    name: 'the page of an error',
    kind: 'vendor-failed',
    status: 502,
    mediaType: 'text/html',
    rest: () => '<p>No.</p>\n',
  },
  { name: 'thoughts', kind: 'at-limit', rest: (vendor) => THOUGHTS[vendor] },
  { name: 'comments', kind: 'at-limit', rest: () => ': ping\n\n'.repeat(8000) },
  { name: 'events without data', kind: 'at-limit', rest: () => 'event: ping\n\n'.repeat(5000) },
  { name: 'a completion in one', kind: 'unreadable', mediaType: 'application/json', first: '{"a":"', rest: LETTERS },
  {
    name: 'blanks before a completion',
    kind: 'at-limit',
    mediaType: 'application/json',
    rest: () => ' '.repeat(65_536),
  },
];

const ADAPTERS: Readonly<Record<keyof typeof THOUGHTS, (origin: string) => LlmAdapter>> = {
  openai: (origin) => new OpenAiAdapter({ model: 'm', baseUrl: `${origin}/v1` }),
  gemini: (origin) => new GeminiAdapter({ model: 'm', baseUrl: origin }),
};

let vendor: RawVendor;
afterEach(() => vendor.stop());

describe.each(Object.entries(ADAPTERS))('an answer to %s without an end', (name, create) => {
  const kindOfVendor = name as keyof typeof THOUGHTS;

  it.each(ANSWERS)('is left, and told for what it is: $name', async (answer) => {
    const { kind, status = 200, mediaType = 'text/event-stream', first = '', rest } = answer;
    let written: Promise<number> = Promise.resolve(0);
    vendor = await RawVendor.start((response) => {
      response.writeHead(status, { 'content-type': mediaType }).write(first);
      written = writeOn(response, rest(kindOfVendor));
    });
    expect(await failureOf(create(vendor.origin), callFor('Hello'))).toMatchObject({ kind });
    expect(await written).toBeLessThan(MOST_IN_BYTES);
  });
});
