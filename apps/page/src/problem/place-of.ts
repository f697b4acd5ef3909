import type { RewriteError } from '#client';

const OF_THE_TEXT = new Set(['refused', 'too-long', 'too-large']);

/** Beside which field a problem is told; null: beside the buttons. */
export function placeOf({ type, errors }: RewriteError): 'text' | 'key' | null {
  if (type === 'unauthorized') return 'key';
  const isOfText = OF_THE_TEXT.has(type) || errors.some(({ pointer }) => pointer === '/text');
  return isOfText ? 'text' : null;
}
