import {
  GoogleGenerativeAI,
  GoogleGenerativeAIError,
  GoogleGenerativeAIFetchError,
  type Content,
  type EnhancedGenerateContentResponse,
  type Part,
} from '@google/generative-ai';
import { beginningOf } from '../kind-by-status.js';
import type { LlmAdapter, LlmCall, LlmChunk, LlmPrompt } from '../llm-adapter.js';
import { LlmError, llmError } from '../llm-error.js';
import { llmStream, type VendorPiece } from '../llm-stream.js';
import { usageOf } from '../vendor-usage.js';
import { readGeminiFailure, readGeminiFinish, type GeminiFailure } from './gemini-failure.js';

/** Which model is called, and where. */
export interface GeminiAdapterOptions {
  model: string;
  /** Without the version of the API; null: Google's own. */
  baseUrl: string | null;
}

/** A frame of the stream as the API sends it; the SDK's types know less. */
type Frame = Omit<EnhancedGenerateContentResponse, 'usageMetadata'> & {
  error?: GeminiFailure & { code?: number };
  usageMetadata?: { promptTokenCount?: number; candidatesTokenCount?: number; thoughtsTokenCount?: number };
};
type FramePart = Part & { thought?: boolean };

/** What the SDK puts before the vendor's message, and for the message of an error that has none. */
const SDK_WORDS = /^.*?\[\d{3} [^\]]*\] (undefined$)?/s;

/** The SDK tells what failed while reading in words only. */
const UNREADABLE = /parse stream|parsing JSON/;

/** Google's Gemini. The only file that knows its SDK. */
export class GeminiAdapter implements LlmAdapter {
  readonly provider = 'gemini';
  readonly model: string;
  private readonly baseUrl: string | null;

  constructor(options: GeminiAdapterOptions) {
    this.model = options.model;
    this.baseUrl = options.baseUrl;
  }

  stream(call: LlmCall): AsyncIterable<LlmChunk> {
    return llmStream(this.provider, call.signal, (signal) => this.readAnswer(call, signal));
  }

  private async *readAnswer(call: LlmCall, signal: AbortSignal): AsyncGenerator<VendorPiece> {
    try {
      const { stream, response } = await this.open(call, signal);
      // The SDK reads every answer twice; what fails is heard from the stream.
      response.catch(() => undefined);
      for await (const frame of stream) yield toPiece(frame);
    } catch (error) {
      throw toLlmError(error);
    }
  }

  private open({ prompt, apiKey }: LlmCall, signal: AbortSignal) {
    const model = new GoogleGenerativeAI(apiKey).getGenerativeModel(
      { model: this.model, systemInstruction: prompt.instructions },
      this.baseUrl === null ? {} : { baseUrl: this.baseUrl },
    );
    return model.generateContentStream({ contents: toContents(prompt) }, { signal });
  }
}

function toContents({ message, corrections }: LlmPrompt): Content[] {
  const turns = corrections.flatMap(({ answer, fault }) => [turn('model', answer), turn('user', fault)]);
  return [turn('user', message), ...turns];
}

function turn(role: 'model' | 'user', text: string): Content {
  return { role, parts: [{ text }] };
}

function toPiece(frame: Frame): VendorPiece {
  if (frame.error) throw readGeminiFailure({ ...frame.error, status: frame.error.code }, Date.now());
  const used = frame.usageMetadata;
  const candidate = frame.candidates?.[0];
  const parts: FramePart[] = candidate?.content?.parts ?? [];
  return {
    text: parts.map((part) => (part.thought ? '' : textOf(part.text))).join(''),
    // Thoughts are paid as output.
    usage: usageOf(used?.promptTokenCount, used?.candidatesTokenCount, used?.thoughtsTokenCount),
    ending: frame.promptFeedback?.blockReason ? 'request-refused' : readGeminiFinish(candidate?.finishReason),
  };
}

/** @throws LlmError for what is no text */
function textOf(text: unknown): string {
  if (text === undefined || text === null) return '';
  if (typeof text === 'string') return text;
  throw unreadable();
}

/** Every error of the SDK: an answer with a status, an answer that cannot be read, or a broken connection. */
function toLlmError(error: unknown): LlmError {
  if (error instanceof LlmError) return error;
  if (error instanceof GoogleGenerativeAIFetchError) return readGeminiFailure(toFailure(error), Date.now());
  const isOfTheConnection = error instanceof GoogleGenerativeAIError && !UNREADABLE.test(error.message);
  if (isOfTheConnection) return llmError('network', { provider: 'gemini' });
  return unreadable();
}

function unreadable(): LlmError {
  return llmError('vendor-failed', { provider: 'gemini' }, 'its answer cannot be read');
}

function toFailure({ status, message, errorDetails }: GoogleGenerativeAIFetchError): GeminiFailure {
  return { status, message: beginningOf(message).replace(SDK_WORDS, ''), details: errorDetails };
}
