/** One step of an answer: a piece of text; a promise to wait for; a raw frame, sent as it stands. */
export type AnswerStep = string | Promise<unknown> | { frame: string };

/** A frame that no client can read. */
export const GARBAGE: AnswerStep = { frame: 'data: {garbage\n\n' };

/** How an answer ends: whole; without its finish reason; with the connection cut; never. */
type Ending = 'finish' | 'no-finish' | 'cut' | 'stall';

/** An error, answered in the shape of the vendor that was called. */
export interface Failure {
  status: number;
  message?: string;
  /** OpenAI's `error.code` and `error.type`. */
  code?: string;
  type?: string;
  /** Gemini's ErrorInfo.reason, RetryInfo.retryDelay and the quotaId of a QuotaFailure. */
  reason?: string;
  retryDelay?: string;
  quotaId?: string;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

export interface RawAnswer {
  mediaType: string;
  body: string;
  /** Sent again and again, for as long as somebody listens. */
  isEndless?: boolean;
}

/** What the fake vendor does with one call. Nothing given: it answers `rewritten: <the user's text>` at once. */
export interface Behaviour {
  /** The answer; by default `rewritten: <the user's text>`, word by word. */
  answer?: AnswerStep[];
  ending?: Ending;
  /** By default `stop` or `STOP`. */
  finishReason?: string;
  /** By default a count of words; null: none is reported. */
  usage?: Usage | null;
  /** Answer with this error. */
  fail?: Failure;
  /** Send this error as a frame of the stream, after the answer's steps. */
  failInStream?: Failure;
  /** Answer with this and nothing else, 200: no event stream as the vendor writes it. */
  raw?: RawAnswer;
  /** Gemini declines the prompt itself, with this `promptFeedback.blockReason`. */
  blockReason?: string;
  headers?: Record<string, string>;
  /** Nothing is sent before this promise resolves. */
  gate?: Promise<unknown>;
  delayInMs?: number;
  pieceDelayInMs?: number;
  /** Cut the connection instead of answering. */
  cutBeforeHeaders?: boolean;
  /** Cut every frame into TCP writes of so many bytes. */
  bytesPerWrite?: number;
}
