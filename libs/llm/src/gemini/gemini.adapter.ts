import { Logger } from '@nestjs/common';
import type { Content } from '@google/generative-ai';
import type { ProviderName } from '#config';
import { type AdapterOptions, type CompleteOptions, completeOptions } from '../adapter-options.js';
import { answerStream } from '../answer-stream.js';
import type { VendorRequest } from '../door/vendor-door.js';
import type { VendorFailure } from '../failures/vendor-failure.js';
import type { LlmAdapter, LlmCall, LlmChunk, LlmPrompt } from '../llm-adapter.js';
import { lookAt } from '../look.js';
import { assertFits, assertPromptWasRead } from '../prompt-size.js';
import { type RequestTemplate, RequestTemplates } from '../request-template.js';
import { VendorCall } from '../vendor-call.js';
import { readGeminiFrame } from './gemini-answer.js';
import { geminiTemplate } from './gemini-request.js';

/** Models without a place for instructions say so with 400: Gemma over Gemini's API. */
const REFUSES_INSTRUCTIONS = /(developer|system) ?_?instruction.{0,80}not (enabled|supported)/i;

/** Google's Gemini, and every server that speaks its generateContent. */
export class GeminiAdapter implements LlmAdapter {
  readonly provider: ProviderName;
  readonly model: string;
  readonly identity: string;
  private readonly logger = new Logger('Llm');
  private readonly options: CompleteOptions;
  private readonly templates: RequestTemplates;
  /** False once the model has refused them and taken a request without them. A refusal alone may be mistaken. */
  private takesInstructions = true;

  constructor(options: AdapterOptions) {
    this.options = completeOptions('gemini', options);
    const { provider, model, baseUrl, maxOutputTokens, extraBody, extraHeaders } = this.options;
    this.provider = provider;
    this.model = model;
    this.identity = JSON.stringify([model, baseUrl, maxOutputTokens, extraBody, extraHeaders]);
    this.templates = new RequestTemplates((apiKey) => geminiTemplate(model, apiKey, baseUrl, extraHeaders));
  }

  stream(call: LlmCall): AsyncIterableIterator<LlmChunk> {
    const { prompt, apiKey, signal } = call;
    const { provider, options } = this;
    let sendsInstructions = true;
    let hasConceded = false;
    return answerStream(
      provider,
      signal,
      (sink) =>
        new VendorCall(call, options, sink, {
          request: async () => {
            assertFits(provider, prompt, options);
            const template = await this.templates.of(apiKey);
            sendsInstructions = this.takesInstructions && !hasConceded;
            return this.request(template, prompt, sendsInstructions);
          },
          read: (frame) => {
            if (hasConceded) this.keepConcession();
            return readGeminiFrame(provider, frame);
          },
          concede: (failure) => (hasConceded = sendsInstructions && refusesInstructions(failure)),
        }).send(),
      { verify: (usage) => assertPromptWasRead(provider, prompt, usage, options) },
    );
  }

  async look({ apiKey, signal }: { apiKey: string; signal: AbortSignal }): Promise<string | null> {
    const { door, bounds } = this.options;
    const { url, headers } = await this.templates.of(apiKey);
    const request = { method: 'GET' as const, url: url.replace(/:streamGenerateContent\?.*$/, ''), headers };
    return lookAt(this, { door, request, signal, bounds, modelsIn: () => [] });
  }

  private request(
    { url, headers }: RequestTemplate,
    { instructions, ...prompt }: LlmPrompt,
    sendsInstructions: boolean,
  ): VendorRequest {
    const { maxOutputTokens, extraBody } = this.options;
    const { generationConfig, ...extra } = extraBody;
    const config = { ...(maxOutputTokens !== null && { maxOutputTokens }), ...Object(generationConfig) } as object;
    const message = sendsInstructions ? prompt.message : `${instructions}\n\n${prompt.message}`;
    return {
      method: 'POST',
      url,
      headers,
      body: JSON.stringify({
        contents: toContents(message, prompt.corrections),
        ...(sendsInstructions && { systemInstruction: { role: 'system', parts: [{ text: instructions }] } }),
        ...(Object.keys(config).length > 0 && { generationConfig: config }),
        ...extra,
      }),
    };
  }

  private keepConcession(): void {
    if (!this.takesInstructions) return;
    this.takesInstructions = false;
    this.logger.warn(
      `${this.provider} refuses instructions for ${this.model} (status 400): from now on they stand at the head of the user's message.`,
    );
  }
}

function refusesInstructions({ status, message }: VendorFailure): boolean {
  return status === 400 && REFUSES_INSTRUCTIONS.test(message);
}

function toContents(message: string, corrections: LlmPrompt['corrections']): Content[] {
  const turns = corrections.flatMap(({ answer, fault }) => [turn('model', answer), turn('user', fault)]);
  return [turn('user', message), ...turns];
}

function turn(role: 'model' | 'user', text: string): Content {
  return { role, parts: [{ text }] };
}
