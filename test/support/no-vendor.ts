/**
 * Addresses at which nobody listens: no test asks a real vendor, whatever keys it sets. Port 9 is that of the discard service, which nobody runs.
 * The stub, which answers where there is no key, writes at once unless a test tells it otherwise.
 */
export const NO_VENDOR: Readonly<Record<string, string>> = {
  LLM_API__OPENAI__BASE_URL: 'http://127.0.0.1:9/v1',
  LLM_API__GEMINI__BASE_URL: 'http://127.0.0.1:9',
  STUB_TOKEN_DELAY_MS: '0',
};
