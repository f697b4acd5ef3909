import type { ProviderName } from '#config';
import type { LlmChunk, LlmUsage } from './llm-adapter.js';
import { llmError, type LlmErrorKind } from './llm-error.js';
import { WholeCodePoints } from './whole-code-points.js';

/** What one adapter reads from its vendor, in the order in which it comes. Each field may be missing. */
export interface VendorPiece {
  text?: string | undefined;
  /** The vendor's usage so far; the last one counts. */
  usage?: LlmUsage | undefined;
  /** How the vendor says that its answer ends: whole, or by what failure. What comes after it, such as the usage, still counts. */
  ending?: 'whole' | LlmErrorKind | undefined;
}

/** Opens the vendor's stream. It throws `LlmError`s, and leaves the vendor when the signal is aborted. */
export type OpenVendorStream = (signal: AbortSignal) => AsyncIterable<VendorPiece>;

/**
 * What every adapter promises (see `LlmAdapter`), kept in one place: whole, non-empty deltas and then one `finish`; an
 * answer that does not finish, or is blank, is `incomplete`; an aborted call ends with the signal's reason; leaving
 * early leaves the vendor at once, even while a piece is awaited.
 */
export function llmStream(
  provider: ProviderName,
  callSignal: AbortSignal,
  open: OpenVendorStream,
): AsyncIterableIterator<LlmChunk> {
  const vendor = new AbortController();
  const chunks = readUntilAborted(callSignal, vendor, () => wholeAnswer(provider, open(vendor.signal), callSignal));
  return {
    next: () => chunks.next(),
    return: () => {
      vendor.abort();
      return chunks.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* readUntilAborted(
  callSignal: AbortSignal,
  vendor: AbortController,
  read: () => AsyncIterable<LlmChunk>,
): AsyncGenerator<LlmChunk, undefined> {
  callSignal.throwIfAborted();
  const leaveVendor = () => vendor.abort();
  callSignal.addEventListener('abort', leaveVendor, { once: true });
  try {
    yield* read();
  } catch (error) {
    callSignal.throwIfAborted();
    const readerHasLeft = vendor.signal.aborted;
    if (!readerHasLeft) throw error;
  } finally {
    callSignal.removeEventListener('abort', leaveVendor);
    vendor.abort();
  }
}

async function* wholeAnswer(
  provider: ProviderName,
  pieces: AsyncIterable<VendorPiece>,
  callSignal: AbortSignal,
): AsyncGenerator<LlmChunk> {
  const text = new WholeCodePoints();
  let ending: VendorPiece['ending'];
  let blank = true;
  for await (const piece of pieces) {
    callSignal.throwIfAborted();
    if (piece.usage) yield { kind: 'usage', usage: piece.usage };
    ending = worse(ending, piece.ending);
    const delta = text.take(piece.text ?? '');
    if (delta === '') continue;
    blank &&= delta.trim() === '';
    callSignal.throwIfAborted();
    yield { kind: 'delta', text: delta };
  }
  // An SDK may end an aborted stream as if it were whole.
  callSignal.throwIfAborted();
  const rest = text.end();
  assertWhole(provider, ending, blank && rest === '');
  if (rest !== '') yield { kind: 'delta', text: rest };
  yield { kind: 'finish' };
}

/** The first failure counts, before or after a word that the answer is whole. */
function worse(before: VendorPiece['ending'], now: VendorPiece['ending']): VendorPiece['ending'] {
  return before === undefined || before === 'whole' ? (now ?? before) : before;
}

function assertWhole(provider: ProviderName, ending: VendorPiece['ending'], isBlank: boolean): void {
  if (ending === undefined) throw llmError('incomplete', { provider }, 'the answer ended without its finish reason');
  if (ending === 'incomplete') throw llmError(ending, { provider }, 'it stopped writing before the end');
  if (ending !== 'whole') throw llmError(ending, { provider });
  if (isBlank) throw llmError('incomplete', { provider }, 'the answer is empty');
}
