import { GoogleGenerativeAI } from '@google/generative-ai';
import { mergedHeaders, type RequestTemplate } from '../request-template.js';

/** A name that leads nowhere (RFC 2606), in whose place the address comes to which we send. */
const NOWHERE = 'https://template.invalid';

/** Google's own address. */
const VENDOR_BASE_URL = 'https://generativelanguage.googleapis.com';

/**
 * The address and headers that the SDK sends with a key. It has no function for that, but takes the global `fetch` of the moment in which it is called: then, and
 * only then, that one function hands over what is sent.
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

/** What the SDK sends. */
interface Captured {
  url: string;
  headers: Headers;
}

async function requestOfSdk(model: string, apiKey: string): Promise<Captured> {
  const sdk = new GoogleGenerativeAI(apiKey).getGenerativeModel({ model }, { baseUrl: NOWHERE });
  let captured: Captured | undefined;
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    if (typeof input === 'string') captured = { url: input, headers: new Headers(init?.headers) };
    return Promise.reject(new Error('captured'));
  };
  const asked = sdk.generateContentStream('').catch(() => undefined);
  globalThis.fetch = fetch;
  await asked;
  if (!captured) throw new Error('The SDK of Gemini sent no request');
  return captured;
}
