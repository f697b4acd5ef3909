import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings, type Settings, SETTINGS, SettingsModule } from '#config';

@Injectable()
class Reader {
  constructor(@Inject(SETTINGS.KEY) readonly settings: Settings) {}
}

@Module({ providers: [Reader] })
class ReaderModule {}

async function settingsSeenIn(settings: Settings): Promise<Settings> {
  @Module({ imports: [SettingsModule.forRoot(settings), ReaderModule] })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const seen = app.get(Reader, { strict: false }).settings;
  await app.close();
  return seen;
}

describe('the settings module', () => {
  it('gives each app of a process its own settings', async () => {
    const first = loadSettings({ variables: { PORT: '1', LLM_API__OPENAI__KEY__0: 'test-key' }, directory: null });
    const second = loadSettings({ variables: { PORT: '2' }, directory: null });
    expect(await Promise.all([settingsSeenIn(first), settingsSeenIn(second)])).toEqual([first, second]);
  });

  it('gives the very object that was loaded, so that its keys can be read', async () => {
    const settings = loadSettings({ variables: { LLM_API__OPENAI__KEY__0: 'test-key' }, directory: null });
    expect((await settingsSeenIn(settings)).llm.openai.keys[0]?.value).toBe('test-key');
  });

  it('leaves the variables of the process alone', async () => {
    const before = { ...process.env };
    await settingsSeenIn(loadSettings({ variables: { PORT: '1' }, directory: null }));
    expect(process.env).toEqual(before);
  });
});
