import { RewriteClient } from '#client';

/** Where the service is: the page lies at its root, under whatever path a proxy gives it. */
export const SERVICE_URL = new URL('.', document.baseURI).href;

/** In code points. */
export const LONGEST_TEXT = Number(told('longest-text'));

/** Those that may be asked for, the preferred one first. */
export const PROVIDERS: readonly string[] = told('providers').split(' ');

/** What the service has written into the page. */
function told(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}

/** @param key empty: none. One with other characters than keys have is asked with all the same, so that the service refuses it. */
export function clientWith(key: string): RewriteClient {
  return new RewriteClient({ url: SERVICE_URL, key: key === '' ? undefined : key.replace(/[^\x21-\x7e]/g, '?') });
}
