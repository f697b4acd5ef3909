import type { ProviderName } from '#config';
import type { VendorPiece } from '../answer-stream.js';
import { firstAnswer } from '../first-answer.js';
import { llmError } from '../llm-error.js';
import { sumOf, usageOf } from '../vendor-usage.js';
import { readGeminiFinish } from './gemini-finish.js';

/** What is read of a GenerateContentResponse; a server may put anything there. */
interface Frame {
  candidates?: unknown;
  promptFeedback?: { blockReason?: unknown } | null;
  usageMetadata?: Record<string, unknown> | null;
  modelVersion?: unknown;
}

interface Candidate {
  content?: { parts?: unknown } | null;
  finishReason?: unknown;
}

interface FramePart {
  text?: unknown;
  thought?: unknown;
}

/** What a frame of Gemini's says. @throws LlmError `unreadable` for a part that is no text */
export function readGeminiFrame(provider: ProviderName, frame: Frame): VendorPiece {
  const candidate: Candidate | undefined = firstAnswer(frame.candidates);
  const parts = candidate?.content?.parts;
  return {
    text: Array.isArray(parts) ? parts.map((part) => textOf(provider, Object(part) as FramePart)).join('') : '',
    usage: frame.usageMetadata ? usageIn(frame.usageMetadata) : undefined,
    model: frame.modelVersion,
    ending: frame.promptFeedback?.blockReason ? 'request-refused' : readGeminiFinish(candidate?.finishReason),
  };
}

/** Thoughts are no part of the answer. */
function textOf(provider: ProviderName, { text, thought }: FramePart): string {
  if (text === undefined || text === null || thought) return '';
  if (typeof text === 'string') return text;
  throw llmError('unreadable', { provider }, 'a piece that is no text');
}

/** Thoughts are counted beside the candidates, and paid as output. */
function usageIn(counted: Record<string, unknown>): VendorPiece['usage'] {
  return usageOf({
    input: counted['promptTokenCount'],
    output: sumOf(counted['candidatesTokenCount'], counted['thoughtsTokenCount']),
    reasoning: undefined,
    total: counted['totalTokenCount'],
  });
}
