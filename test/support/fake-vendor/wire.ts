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
  /** What the user's message says. */
  text: string;
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

export function frame(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
