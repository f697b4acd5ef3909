import { ENDLESS, strangeError } from './rewrite-error.js';

/** In bytes of a body, and in characters of an event or of a text: more than any answer of the service has. What has no end would fill the memory. @internal */
export const LONGEST_ANSWER = 64 * 1024 * 1024;

/** The whole body as text. @throws RewriteError where it is longer than any of the service @internal */
export async function bodyOf({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytesLeft = LONGEST_ANSWER;
  for (;;) {
    const chunk = (await reader?.read())?.value;
    if (chunk === undefined) return text + decoder.decode();
    text += decoder.decode(chunk, { stream: true });
    bytesLeft -= chunk.length;
    if (bytesLeft >= 0) continue;
    void reader?.cancel();
    throw strangeError(ENDLESS);
  }
}
