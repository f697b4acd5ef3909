import type { LlmErrorKind } from './llm-error.js';

const KINDS: ReadonlyMap<number | undefined, LlmErrorKind> = new Map([
  [401, 'key-refused'],
  [402, 'quota'],
  [403, 'key-refused'],
  [408, 'vendor-failed'],
  [409, 'vendor-failed'],
  [413, 'request-refused'],
  [425, 'vendor-failed'],
  [429, 'rate-limited'],
  [499, 'vendor-failed'],
]);

/**
 * What an HTTP status of any vendor means where nothing else in its answer says more. Every other 4xx is a request that
 * the vendor does not take as it is made, whoever asks and however often; all else is trouble of the vendor.
 * @param hasVendorsError the answer holds an error as the vendor writes it. A 403 without one is of a firewall or a proxy before
 *   the vendor, which a word of the text may have stirred: no key is to blame.
 */
export function kindByStatus(status: number | undefined, hasVendorsError: boolean): LlmErrorKind {
  if (status === 403 && !hasVendorsError) return 'unsupported';
  const isOfTheRequest = status !== undefined && status >= 400 && status < 500;
  return KINDS.get(status) ?? (isOfTheRequest ? 'unsupported' : 'vendor-failed');
}

const LONGEST_READ_IN_CHARACTERS = 2000;

/** As much of a vendor's message as is read: a pattern may take its time for a longer one, and its beginning says what it means. */
export function beginningOf(message: string): string {
  return message.slice(0, LONGEST_READ_IN_CHARACTERS);
}

/** A way to know an answer by what it says in words, where no code of it tells. */
export interface KindByMessage {
  pattern: RegExp;
  /** The only statuses with which the words mean this. */
  statuses: readonly (number | undefined)[];
  kind: LlmErrorKind;
}

/** What the words of an answer mean, or undefined. Words that may quote the text must mean nothing that sets a key aside. */
export function kindByMessage(
  kinds: readonly KindByMessage[],
  status: number | undefined,
  message: string,
): LlmErrorKind | undefined {
  const beginning = beginningOf(message);
  return kinds.find(({ pattern, statuses }) => statuses.includes(status) && pattern.test(beginning))?.kind;
}
