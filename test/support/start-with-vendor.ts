import { FakeVendor } from './fake-vendor.js';
import { RewriteClient } from './rewrite-client.js';
import type { HttpHeaders } from './rewrite-client.js';
import { startApi } from './start-api.js';

export interface WithVendor {
  vendor: FakeVendor;
  client: RewriteClient;
  /** A client with headers of its own, such as its key. */
  clientWith(headers: HttpHeaders): RewriteClient;
  logs(): string;
  /** Waits until so many lines of the logs match, by default one. */
  logged(pattern: RegExp, times?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Settings with which Gemini is played by this fake vendor. */
export function geminiAt(vendor: FakeVendor): Record<string, string> {
  return { LLM_API__GEMINI__KEY__0: 'test-key-gemini-0', LLM_API__GEMINI__BASE_URL: vendor.geminiBaseUrl };
}

/** The service with OpenAI behind it, played by the fake vendor, with the keys `test-key-openai-0` ... and the settings given. */
export async function startWithVendor(settings: Record<string, string> = {}, keys = 1): Promise<WithVendor> {
  const vendor = await FakeVendor.start();
  const indexes = Array.from({ length: keys }, (_, i) => i);
  const keyVariables = indexes.map((i) => [`LLM_API__OPENAI__KEY__${i}`, `test-key-openai-${i}`]);
  const api = await startApi({
    ...(Object.fromEntries(keyVariables) as Record<string, string>),
    LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
    ...settings,
  });
  return {
    vendor,
    client: new RewriteClient(api.url),
    clientWith: (headers) => new RewriteClient(api.url, headers),
    logs: () => api.logs(),
    logged: (pattern, times) => api.logged(pattern, times),
    stop: async () => {
      try {
        await api.stop();
      } finally {
        await vendor.stop();
      }
    },
  };
}
