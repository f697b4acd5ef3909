import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { loadSettings, SettingsModule } from '#config';
import { GeminiAdapter, LLM_ADAPTERS, type LlmAdapters, LlmModule, OpenAiAdapter, StubAdapter } from '#llm';

async function adaptersOf(variables: Record<string, string>): Promise<LlmAdapters> {
  const settings = loadSettings({ variables, directory: null });
  const app = await Test.createTestingModule({ imports: [SettingsModule.forRoot(settings), LlmModule] }).compile();
  return app.get(LLM_ADAPTERS);
}

describe('LlmModule', () => {
  it('provides the stub where nothing is configured', async () => {
    const adapters = await adaptersOf({});
    expect([...adapters.keys()]).toEqual(['stub']);
    expect(adapters.get('stub')).toBeInstanceOf(StubAdapter);
    expect(adapters.get('stub')?.model).toBe('stub-1');
  });

  it('provides the configured providers alone, the preferred one first, with their models', async () => {
    const adapters = await adaptersOf({
      LLM_PROVIDERS: 'gemini,openai',
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__MODEL: 'gpt-test',
      LLM_API__GEMINI__KEY__0: 'test-key-gemini-0',
    });
    expect([...adapters.keys()]).toEqual(['gemini', 'openai']);
    expect(adapters.get('gemini')).toBeInstanceOf(GeminiAdapter);
    expect(adapters.get('openai')).toBeInstanceOf(OpenAiAdapter);
    expect(adapters.get('openai')?.model).toBe('gpt-test');
  });
});
