import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type INestApplicationContext, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { KeyRing, KeyWatch, loadSettings, type ProviderName, SettingsModule } from '#config';

/** An app whose keys lie in files that a test changes. They are read when the test says so: call `jest.useFakeTimers` first. */
export class WatchedKeys {
  readonly logged: string[] = [];

  private constructor(
    readonly directory: string,
    private readonly app: INestApplicationContext,
    logged: string[],
  ) {
    this.logged = logged;
  }

  /** @param files what they hold, by their names in the directory; with `mounted/`, those of `SECRETS_DIR` */
  static async start(files: Record<string, string>, variables: Record<string, string> = {}): Promise<WatchedKeys> {
    const directory = mkdtempSync(join(tmpdir(), 'watched-keys-'));
    mkdirSync(join(directory, 'mounted'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    const sources = { directory, variables };
    const settings = loadSettings(sources);
    const logged: string[] = [];
    const keep = (message: unknown, context?: unknown): void => {
      if (context === 'Keys') logged.push(String(message));
    };
    const logger: LoggerService = { log: keep, warn: keep, error: keep };
    const module = SettingsModule.forRoot(settings, { sources });
    return new WatchedKeys(directory, await NestFactory.createApplicationContext(module, { logger }), logged);
  }

  get ring(): KeyRing {
    return this.app.get(KeyRing);
  }

  /** Index, value and group of each key. */
  keysOf(provider: ProviderName): [number, string, string | null][] {
    return this.ring.ofProvider(provider).map(({ index, value, group }) => [index, value, group]);
  }

  clients(): string[] {
    return this.ring.keys.ofClients.map(({ name }) => name);
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.directory, file), content);
  }

  remove(file: string): void {
    rmSync(join(this.directory, file), { recursive: true });
  }

  /** The files are read so many times. */
  async look(times = 2): Promise<void> {
    for (let i = 0; i < times; i += 1) await this.app.get(KeyWatch).check();
  }

  async stop(): Promise<void> {
    await this.app.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
