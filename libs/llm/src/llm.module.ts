import { Module } from '@nestjs/common';
import { type ProviderName, SETTINGS, type Settings } from '#config';
import { GeminiAdapter } from './gemini/gemini.adapter.js';
import { LLM_ADAPTERS, type LlmAdapter, type LlmAdapters } from './llm-adapter.js';
import { OpenAiAdapter } from './openai/openai.adapter.js';
import { StubAdapter } from './stub/stub.adapter.js';

const CREATE: Readonly<Record<ProviderName, (settings: Settings) => LlmAdapter>> = {
  openai: ({ llm }) => new OpenAiAdapter(llm.openai),
  gemini: ({ llm }) => new GeminiAdapter(llm.gemini),
  stub: ({ llm, stub }) => new StubAdapter({ model: llm.stub.model, tokenDelayInMs: stub.tokenDelayInMs }),
};

/** The adapters of the configured providers, the preferred one first. */
export function createAdapters(settings: Settings): LlmAdapters {
  return new Map(settings.providers.map((provider) => [provider, CREATE[provider](settings)]));
}

/** Gives the adapters, under `LLM_ADAPTERS`. Needs the `SettingsModule`. */
@Module({
  providers: [{ provide: LLM_ADAPTERS, inject: [SETTINGS.KEY], useFactory: createAdapters }],
  exports: [LLM_ADAPTERS],
})
export class LlmModule {}
