import { Logger } from '@nestjs/common';
import OpenAI from 'openai';
import type { ProviderName } from '#config';
import { type AdapterOptions, type CompleteOptions, completeOptions } from '../adapter-options.js';
import { answerStream } from '../answer-stream.js';
import type { VendorRequest } from '../door/vendor-door.js';
import type { VendorFailure } from '../failures/vendor-failure.js';
import type { LlmAdapter, LlmCall, LlmChunk, LlmCorrection, LlmPrompt, LlmUsage } from '../llm-adapter.js';
import { lookAt, modelNamesIn } from '../look.js';
import { assertFits, assertPromptWasRead, mayBeTooLong } from '../prompt-size.js';
import { mergedHeaders, type RequestTemplate, RequestTemplates } from '../request-template.js';
import { VendorCall } from '../vendor-call.js';
import { ollamaRoom } from './ollama-room.js';
import { OpenAiAnswer } from './openai-answer.js';
import { CallConcessions, type Concession } from './openai-concessions.js';

const VENDOR_BASE_URL = 'https://api.openai.com/v1';

/** OpenAI, and every server that speaks its Chat Completions. */
export class OpenAiAdapter implements LlmAdapter {
  readonly provider: ProviderName;
  readonly model: string;
  readonly identity: string;
  private readonly logger = new Logger('Llm');
  private readonly options: CompleteOptions;
  private readonly baseUrl: string;
  private readonly templates = new RequestTemplates((apiKey) => this.makeTemplate(apiKey));
  /** What the server is known to refuse; for as long as this process lives. */
  private readonly refused = new Set<Concession['name']>();

  constructor(options: AdapterOptions) {
    this.options = completeOptions('openai', options);
    const { provider, model, baseUrl, maxOutputTokens, extraBody, extraHeaders } = this.options;
    this.provider = provider;
    this.model = model;
    this.baseUrl = baseUrl ?? VENDOR_BASE_URL;
    this.identity = JSON.stringify([model, baseUrl, maxOutputTokens, extraBody, extraHeaders]);
  }

  stream(call: LlmCall): AsyncIterableIterator<LlmChunk> {
    const { prompt, apiKey, signal } = call;
    const { provider, options } = this;
    const answer = new OpenAiAnswer(provider);
    const concessions = new CallConcessions(this.refused, this.tellConcession);
    let sent: Concession['name'][] = [];
    let isStreamed = true;
    return answerStream(
      provider,
      signal,
      (sink) =>
        new VendorCall(call, options, sink, {
          request: async () => {
            assertFits(provider, prompt, options);
            const template = await this.templates.of(apiKey);
            isStreamed &&= !concessions.has('stream');
            sent = this.refusable(concessions, isStreamed);
            return this.request(template, prompt, concessions, isStreamed);
          },
          read: (frame) => {
            concessions.keep();
            return answer.read(frame);
          },
          concede: (failure) => concessions.make(failure, sent),
          // Servers that end the stream of a prompt over their context without a word say why outside of one: llama-cpp-python 0.3.
          askWhole: () => {
            const asksAgain = isStreamed && mayBeTooLong(prompt);
            isStreamed = false;
            return asksAgain;
          },
        }).send(),
      { verify: (usage) => this.assertWasRead(prompt, usage, answer.isOfOllama ? signal : null) },
    );
  }

  /** Ollama cuts in silence and by any length, so that it is asked how much it has room for. @param signal of a call of Ollama's */
  private assertWasRead(
    prompt: LlmPrompt,
    usage: LlmUsage | null,
    signal: AbortSignal | null,
  ): Promise<void> | undefined {
    const { provider, options } = this;
    assertPromptWasRead(provider, prompt, usage, options);
    if (signal === null || options.contextTokens !== null || !mayBeTooLong(prompt)) return undefined;
    const room = ollamaRoom(this.model, this.baseUrl, { ...options, signal });
    return room.then((contextTokens) => assertPromptWasRead(provider, prompt, usage, { ...options, contextTokens }));
  }

  async look({ apiKey, signal }: { apiKey: string; signal: AbortSignal }): Promise<string | null> {
    const { headers } = await this.templates.of(apiKey);
    const request = { method: 'GET' as const, url: `${this.baseUrl}/models`, headers: withoutBody(headers) };
    const { door, bounds } = this.options;
    return lookAt(this, { door, request, signal, bounds, modelsIn: modelNamesIn });
  }

  private request(
    { url, headers }: RequestTemplate,
    prompt: LlmPrompt,
    concessions: CallConcessions,
    isStreamed: boolean,
  ): VendorRequest {
    const { maxOutputTokens, extraBody } = this.options;
    const limit = this.limitName(concessions);
    return {
      method: 'POST',
      url,
      headers,
      body: JSON.stringify({
        model: this.model,
        messages: messagesOf(prompt, concessions),
        stream: isStreamed,
        ...(isStreamed && !concessions.has('stream_options') && { stream_options: { include_usage: true } }),
        ...(maxOutputTokens !== null && { [limit]: maxOutputTokens }),
        ...extraBody,
      } satisfies OpenAI.ChatCompletionCreateParams),
    };
  }

  /** OpenAI's own servers take the newer name; others mostly know the older one only, or take the newer one and ignore it. */
  private limitName(concessions: CallConcessions): 'max_tokens' | 'max_completion_tokens' {
    const first = this.options.baseUrl === null ? 'max_completion_tokens' : 'max_tokens';
    const other = first === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    return concessions.has(first) ? other : first;
  }

  /** What a request of the call holds that a server may refuse. */
  private refusable(concessions: CallConcessions, isStreamed: boolean): Concession['name'][] {
    const limit = this.options.maxOutputTokens === null ? [] : [this.limitName(concessions)];
    const ofStreams = isStreamed ? (['stream_options', 'stream'] as const) : [];
    return ([...ofStreams, 'system role', ...limit] as const).filter((name) => !concessions.has(name));
  }

  private readonly tellConcession = ({ name, instead }: Concession, { status }: VendorFailure): void =>
    this.logger.warn(
      `${this.provider} refuses ${name} for ${this.model} (${status === undefined ? 'within a stream' : `status ${status}`}): from now on ${instead}.`,
    );

  /** The SDK makes the address and the headers. */
  private async makeTemplate(apiKey: string): Promise<RequestTemplate> {
    const client = new OpenAI({
      apiKey,
      adminAPIKey: null,
      organization: null,
      project: null,
      baseURL: this.baseUrl,
      maxRetries: 0,
      logLevel: 'off',
    });
    const { url, req } = await client.buildRequest({ method: 'post', path: '/chat/completions', body: {} });
    return { url, headers: mergedHeaders(new Headers(req.headers), this.options.extraHeaders) };
  }
}

function messagesOf(
  { instructions, message, corrections }: LlmPrompt,
  concessions: CallConcessions,
): OpenAI.ChatCompletionMessageParam[] {
  const turns = corrections.flatMap(toTurns);
  if (concessions.has('system role')) {
    return [{ role: 'user', content: `${instructions}\n\n${message}` }, ...turns];
  }
  return [{ role: 'system', content: instructions }, { role: 'user', content: message }, ...turns];
}

function toTurns({ answer, fault }: LlmCorrection): OpenAI.ChatCompletionMessageParam[] {
  return [
    { role: 'assistant', content: answer },
    { role: 'user', content: fault },
  ];
}

function withoutBody(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-type'));
}
