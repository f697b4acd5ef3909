import { LRUCache } from 'lru-cache';

/** What an SDK sends with each call, whatever is asked: its address and its headers, the key among them. */
export interface RequestTemplate {
  url: string;
  headers: Readonly<Record<string, string>>;
}

const MOST_KEYS = 1000;

/** The templates of one adapter: an SDK makes each once for each key. */
export class RequestTemplates {
  private readonly byKey = new LRUCache<string, Promise<RequestTemplate>>({ max: MOST_KEYS });

  constructor(private readonly make: (apiKey: string) => Promise<RequestTemplate>) {}

  of(apiKey: string): Promise<RequestTemplate> {
    const known = this.byKey.get(apiKey);
    if (known) return known;
    const template = this.make(apiKey);
    this.byKey.set(apiKey, template);
    template.catch(() => this.byKey.delete(apiKey));
    return template;
  }
}

/** Headers as a plain object, those given over those of the SDK, whatever their case. */
export function mergedHeaders(ofSdk: Headers, given: Readonly<Record<string, string>>): Record<string, string> {
  const merged = new Headers(ofSdk);
  for (const [name, value] of Object.entries(given)) merged.set(name, value);
  return Object.fromEntries(merged.entries());
}
