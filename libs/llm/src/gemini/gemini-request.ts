import { GoogleGenerativeAI } from '@google/generative-ai';
import { mergedHeaders, type RequestTemplate } from '../request-template.js';

/** A name that leads nowhere (RFC 2606): a request to it is one that the SDK makes for us to send. */
const NOWHERE = 'https://template.invalid';

/** Google's own address. */
const VENDOR_BASE_URL = 'https://generativelanguage.googleapis.com';

/**
 * The address and headers that the SDK sends with a key. It has no function for that, but looks the global `fetch` up at each call: while it makes
 * the template, that one function hands over what is sent to an address that leads nowhere, and passes all else on.
 */
export async function geminiTemplate(
  model: string,
  apiKey: string,
  baseUrl: string | null,
  extraHeaders: Readonly<Record<string, string>>,
): Promise<RequestTemplate> {
  const { url, headers } = await requestOfSdk(model, apiKey);
  return { url: url.replace(NOWHERE, baseUrl ?? VENDOR_BASE_URL), headers: mergedHeaders(headers, extraHeaders) };
}

class Captured extends Error {
  constructor(
    readonly url: string,
    readonly headers: Headers,
  ) {
    super('captured');
  }
}

async function requestOfSdk(model: string, apiKey: string): Promise<Captured> {
  const original = globalThis.fetch;
  let captured: Captured | undefined;
  const capture: typeof fetch = (input, init) => {
    if (typeof input !== 'string' || !input.startsWith(NOWHERE)) return original(input, init);
    captured = new Captured(input, new Headers(init?.headers));
    return Promise.reject(captured);
  };
  globalThis.fetch = capture;
  const sdk = new GoogleGenerativeAI(apiKey).getGenerativeModel({ model }, { baseUrl: NOWHERE });
  await sdk.generateContentStream('').catch(() => undefined);
  if (globalThis.fetch === capture) globalThis.fetch = original;
  if (!captured) throw new Error('The SDK of Gemini sent no request');
  return captured;
}
