import type { Failure, Usage } from './behaviour.js';

/** What a request asks, whichever vendor's words it is in. */
export interface VendorRequest {
  vendor: 'openai' | 'gemini';
  key: string;
  model: string;
  stream: boolean;
  /** OpenAI reports the usage of a stream only to those who ask for it. */
  wantsUsage: boolean;
  instructions: string;
  /** What the user's first message says. */
  text: string;
  /** The turns after it: what the model had answered, and what the user found wrong with it. */
  corrections: { answer: string; fault: string }[];
}

/** How one vendor speaks: frames of a stream, whole answers and errors. */
export interface Wire {
  readonly finished: string;
  piece(text: string): string;
  /** The frames that end a stream; without a reason the stream ends without one. */
  end(reason: string | null, usage: Usage | null): string;
  blocked(blockReason: string): string;
  whole(text: string, reason: string | null, usage: Usage | null): object;
  error(failure: Failure): object;
}

/**
 * A conversation as text and corrections: the user begins, model and user take turns, and the user has the last word.
 * Undefined if it is none such.
 */
export function readTurns(
  turns: readonly { isOfUser: boolean; text: string }[],
): Pick<VendorRequest, 'text' | 'corrections'> | undefined {
  const takesTurns = turns.every(({ isOfUser }, index) => isOfUser === (index % 2 === 0));
  const [first, ...later] = turns.map(({ text }) => text);
  if (!takesTurns || first === undefined || later.length % 2 !== 0) return undefined;
  const answers = later.filter((_, index) => index % 2 === 0);
  return { text: first, corrections: answers.map((answer, index) => ({ answer, fault: later[2 * index + 1] ?? '' })) };
}

export function frame(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
