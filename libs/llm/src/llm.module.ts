import { Module } from '@nestjs/common';
import { type ProviderKind, type ProviderName, SETTINGS, type Settings } from '#config';
import { type AdapterOptions, boundsFor } from './adapter-options.js';
import { VendorDoor } from './door/vendor-door.js';
import { GeminiAdapter } from './gemini/gemini.adapter.js';
import { LLM_ADAPTERS, type LlmAdapter, type LlmAdapters } from './llm-adapter.js';
import { longestAnswerFor } from './longest-answer.js';
import { OpenAiAdapter } from './openai/openai.adapter.js';
import { StubAdapter } from './stub/stub.adapter.js';
import { VendorLook } from './vendor-look.js';

type Create = (options: AdapterOptions, settings: Settings) => LlmAdapter;

const CREATE: Readonly<Record<ProviderKind, Create>> = {
  openai: (options) => new OpenAiAdapter(options),
  gemini: (options) => new GeminiAdapter(options),
  stub: ({ model }, { stub }) => new StubAdapter({ model, tokenDelayInMs: stub.tokenDelayInMs }),
};

/** The adapters of the configured providers, the preferred one first, all behind one door. */
function createAdapters(settings: Settings): LlmAdapters {
  const door = new VendorDoor(settings.outgoingProxies);
  const bounds = boundsFor(longestAnswerFor(settings.rewrite.maxTextLength));
  const create = (provider: ProviderName): LlmAdapter => {
    const { kind, model, baseUrl, maxOutputTokens, contextTokens, extraHeaders, extraBody } = settings.llm[provider]!;
    const options = { provider, model, baseUrl, maxOutputTokens, contextTokens, extraHeaders, extraBody, door, bounds };
    return CREATE[kind](options, settings);
  };
  return new Map(settings.providers.map((provider) => [provider, create(provider)]));
}

/** Gives the adapters, under `LLM_ADAPTERS`. Needs the `SettingsModule`. */
@Module({
  providers: [{ provide: LLM_ADAPTERS, inject: [SETTINGS.KEY], useFactory: createAdapters }, VendorLook],
  exports: [LLM_ADAPTERS],
})
export class LlmModule {}
