import type { Asked } from '../run/run.js';

/** What the form holds. */
export interface Draft {
  text: string;
  /** Empty: the first one. */
  style: string;
  /** Empty: any. */
  provider: string;
}

export function askedBy({ text, style, provider }: Draft): Asked {
  return { text, style, provider: provider === '' ? undefined : provider };
}
