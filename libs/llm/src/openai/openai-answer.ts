import type { ProviderName } from '#config';
import type { VendorPiece } from '../answer-stream.js';
import { firstAnswer } from '../first-answer.js';
import { llmError } from '../llm-error.js';
import { sumOf, usageOf } from '../vendor-usage.js';
import { OLLAMA_FINGERPRINT } from './ollama-room.js';
import { readOpenAiFinish } from './openai-finish.js';

type UsageField =
  | 'prompt_tokens'
  | 'completion_tokens'
  | 'completion_tokens_details'
  | 'input_tokens'
  | 'cache_read_input_tokens'
  | 'cache_creation_input_tokens'
  | 'output_tokens'
  | 'output_tokens_details'
  | 'total_tokens';

/** What is read of `chat.completion.chunk` and `chat.completion`; a server may put anything there. */
interface Completion {
  choices?: unknown;
  model?: unknown;
  system_fingerprint?: unknown;
  usage?: Partial<Record<UsageField, unknown>> | null;
  x_groq?: { usage?: Completion['usage'] } | null;
}

interface Choice {
  delta?: Said | null;
  message?: Said | null;
  finish_reason?: unknown;
  usage?: Completion['usage'];
}

interface Said {
  content?: unknown;
  refusal?: unknown;
}

/** Reads the answer to one call of Chat Completions. */
export class OpenAiAnswer {
  /** By the last frame. */
  isOfOllama = false;
  private hasText = false;

  constructor(private readonly provider: ProviderName) {}

  /** @throws LlmError `unreadable` for content that is no text */
  read(frame: object): VendorPiece {
    const { choices, model, system_fingerprint: fingerprint, ...whole } = frame as Completion;
    this.isOfOllama = fingerprint === OLLAMA_FINGERPRINT;
    const choice: Choice | undefined = firstAnswer(choices);
    const said = choice?.delta ?? choice?.message;
    const text = this.textOf(choice);
    if (text !== '') this.hasText = true;
    return {
      text,
      usage: usageIn(whole, choice),
      model,
      ending: said?.refusal ? 'request-refused' : readOpenAiFinish(choice?.finish_reason),
    };
  }

  /** Some servers say the whole answer in `message`: alone, or once more at the end. */
  private textOf(choice: Choice | undefined): string {
    const delta = this.contentOf(choice?.delta?.content);
    if (delta !== '' || this.hasText) return delta;
    return this.contentOf(choice?.message?.content);
  }

  /** Some send parts, of which those of text count. */
  private contentOf(content: unknown): string {
    if (Array.isArray(content)) return content.map((part: unknown) => this.partOf(Object(part) as object)).join('');
    return this.wordsOf(content);
  }

  private wordsOf(content: unknown): string {
    if (content === undefined || content === null) return '';
    if (typeof content === 'string') return content;
    throw llmError('unreadable', { provider: this.provider }, 'a piece that is no text');
  }

  private partOf(part: { type?: unknown; text?: unknown }): string {
    const isText = part.type === undefined || part.type === 'text' || part.type === 'output_text';
    return isText ? this.wordsOf(part.text) : '';
  }
}

/**
 * Moonshot's stands in the choice, Groq's in a field of its own; mlx-vlm's has the names of OpenAI's other API. So has Anthropic's, which counts what is cached beside
 * the input.
 */
function usageIn(whole: Completion, choice: Choice | undefined): VendorPiece['usage'] {
  const usage = whole.usage ?? choice?.usage ?? whole.x_groq?.usage;
  if (!usage) return undefined;
  const details = usage.completion_tokens_details ?? usage.output_tokens_details;
  const { reasoning_tokens: reasoning } = Object(details) as { reasoning_tokens?: unknown };
  return usageOf({
    input:
      usage.prompt_tokens ??
      sumOf(usage.input_tokens, usage.cache_read_input_tokens, usage.cache_creation_input_tokens),
    output: usage.completion_tokens ?? usage.output_tokens,
    reasoning,
    total: usage.total_tokens,
  });
}
