import OpenAI, { APIConnectionError, APIError } from 'openai';
import type { LlmAdapter, LlmCall, LlmChunk, LlmCorrection } from '../llm-adapter.js';
import { LlmError, llmError } from '../llm-error.js';
import { llmStream, type VendorPiece } from '../llm-stream.js';
import { usageOf } from '../vendor-usage.js';
import { readOpenAiFailure, readOpenAiFinish } from './openai-failure.js';

const VENDOR_BASE_URL = 'https://api.openai.com/v1';

/** The SDK asks for a key. Each call brings its own instead, so that the client holds none. */
const NO_KEY = 'none';

/** The longest a timer can wait: the caller's signal alone ends a call. */
const NO_TIMEOUT_IN_MS = 2 ** 31 - 1;

/** Which model is called, and where. */
export interface OpenAiAdapterOptions {
  model: string;
  /** Of any server that speaks Chat Completions; null: OpenAI's own. */
  baseUrl: string | null;
}

/** OpenAI, and every server that speaks its Chat Completions. */
export class OpenAiAdapter implements LlmAdapter {
  readonly provider = 'openai';
  readonly model: string;
  private readonly client: OpenAI;

  constructor(options: OpenAiAdapterOptions) {
    this.model = options.model;
    this.client = new OpenAI({
      apiKey: NO_KEY,
      adminAPIKey: null,
      organization: null,
      project: null,
      baseURL: options.baseUrl ?? VENDOR_BASE_URL,
      maxRetries: 0,
      timeout: NO_TIMEOUT_IN_MS,
      logLevel: 'off',
      // The text goes to the server that the operator chose, and nowhere else.
      fetchOptions: { redirect: 'manual' },
    });
  }

  stream(call: LlmCall): AsyncIterable<LlmChunk> {
    return llmStream(this.provider, call.signal, (signal) => this.readAnswer(call, signal));
  }

  private async *readAnswer(call: LlmCall, signal: AbortSignal): AsyncGenerator<VendorPiece> {
    try {
      for await (const chunk of await this.open(call, signal)) yield toPiece(chunk);
    } catch (error) {
      throw toLlmError(error);
    }
  }

  private open({ prompt, apiKey }: LlmCall, signal: AbortSignal) {
    return this.client.chat.completions.create(
      {
        model: this.model,
        messages: [
          { role: 'system', content: prompt.instructions },
          { role: 'user', content: prompt.message },
          ...prompt.corrections.flatMap(toTurns),
        ],
        stream: true,
        stream_options: { include_usage: true },
      },
      { signal, headers: { Authorization: `Bearer ${apiKey}` } },
    );
  }
}

function toTurns({ answer, fault }: LlmCorrection): OpenAI.ChatCompletionMessageParam[] {
  return [
    { role: 'assistant', content: answer },
    { role: 'user', content: fault },
  ];
}

function toPiece(chunk: OpenAI.ChatCompletionChunk): VendorPiece {
  const choice = chunk.choices?.find(({ index }) => index === undefined || index === 0);
  return {
    text: textOf(choice?.delta?.content),
    usage: usageOf(chunk.usage?.prompt_tokens, chunk.usage?.completion_tokens),
    ending: choice?.delta?.refusal ? 'request-refused' : readOpenAiFinish(choice?.finish_reason),
  };
}

/** Some servers send parts, of which those of text count. @throws LlmError for what is no text */
function textOf(content: unknown): string {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map((part: unknown) => textOf(Object(part).text)).join('');
  throw unreadable();
}

/** Every error of the SDK and of the connection; without a status, a code or a broken connection it is the vendor's. */
function toLlmError(error: unknown): LlmError {
  if (error instanceof LlmError) return error;
  if (isOfTheConnection(error)) return llmError('network', { provider: 'openai' });
  if (error instanceof APIError) return readOpenAiFailure(error, Date.now());
  return unreadable();
}

function unreadable(): LlmError {
  return llmError('vendor-failed', { provider: 'openai' }, 'its answer cannot be read');
}

/** The SDK wraps what fails before the headers; a cut after them is fetch's own TypeError, which always has a cause. */
function isOfTheConnection(error: unknown): boolean {
  if (error instanceof APIConnectionError) return true;
  const { name, cause } = Object(error) as Partial<Error>;
  return name === 'TypeError' && cause !== undefined;
}
