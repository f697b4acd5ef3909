import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeVendor } from '../../support/fake-vendor.js';
import { RewriteClient } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';

/** The service with a `.secrets` that a test changes, and the fake vendor behind it as OpenAI and as Gemini. */
export class ServiceWithSecrets {
  private constructor(
    readonly api: StartedApi,
    readonly vendor: FakeVendor,
    private readonly directory: string,
  ) {}

  static async start(secrets: string[], settings: Record<string, string> = {}): Promise<ServiceWithSecrets> {
    const directory = mkdtempSync(join(tmpdir(), 'service-with-secrets-'));
    writeFileSync(join(directory, '.secrets'), secrets.join('\n'));
    const vendor = await FakeVendor.start();
    const baseUrls = {
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      LLM_API__GEMINI__BASE_URL: vendor.geminiBaseUrl,
    };
    const api = await startApi(
      { ...baseUrls, CACHE_TTL_SECONDS: '0', REWRITE_REPAIRS: '0', ...settings },
      { directory },
    );
    return new ServiceWithSecrets(api, vendor, directory);
  }

  clientWith(key: string | null): RewriteClient {
    return new RewriteClient(this.api.url, key === null ? {} : { authorization: `Bearer ${key}` });
  }

  /** Changes `.secrets`, and waits until the logs tell what has become of it. */
  async write(secrets: string[], told: RegExp): Promise<void> {
    const before = this.api
      .logs()
      .split('\n')
      .filter((line) => told.test(line)).length;
    for (const secret of secrets) {
      const [name = '', value = ''] = secret.split(/=(.*)/s);
      if (/__KEY(__\d+)?$/.test(name)) this.api.watchKey(value);
    }
    writeFileSync(join(this.directory, '.secrets'), secrets.join('\n'));
    await this.api.logged(told, before + 1);
  }

  async stop(): Promise<void> {
    try {
      await this.api.stop(0);
    } finally {
      await this.vendor.stop();
      rmSync(this.directory, { recursive: true });
    }
  }
}
