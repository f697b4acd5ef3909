import type { ProviderName } from '#config';
import type { AnswerBounds } from './door/vendor-answer.js';
import { VendorDoor } from './door/vendor-door.js';
import type { ModelRoom } from './prompt-size.js';

/** Which model of a vendor is called, where, and how. */
export interface AdapterOptions extends Partial<ModelRoom> {
  /** By default the name of the kind. */
  provider?: ProviderName;
  model: string;
  /** Of any server that speaks the vendor's protocol; null: the vendor's own. */
  baseUrl: string | null;
  /** Sent with each call besides what the adapter sends. */
  extraHeaders?: Readonly<Record<string, string>>;
  extraBody?: Readonly<Record<string, unknown>>;
  /** The one of the process; by default one of its own, without proxies. */
  door?: VendorDoor;
  bounds?: AnswerBounds;
}

/** Options in which nothing is left open. */
export type CompleteOptions = Required<AdapterOptions>;

const MIB = 1_048_576;
const USUAL_ANSWER_IN_CHARACTERS = 100_000;

/** Options with their defaults, for an adapter of this kind. */
export function completeOptions(kind: ProviderName, options: AdapterOptions): CompleteOptions {
  return {
    provider: kind,
    maxOutputTokens: null,
    contextTokens: null,
    extraHeaders: {},
    extraBody: {},
    bounds: boundsFor(USUAL_ANSWER_IN_CHARACTERS),
    ...options,
    door: options.door ?? new VendorDoor(),
  };
}

/**
 * The bounds for answers of up to so many characters. A character takes at most six in JSON; a token is some four characters and an event of some
 * hundred bytes; and thoughts come before the answer.
 */
export function boundsFor(longestAnswerInCharacters: number): AnswerBounds {
  return {
    longestEvent: Math.max(MIB, 6 * longestAnswerInCharacters),
    bytes: 8 * MIB + 128 * longestAnswerInCharacters,
  };
}
