import { BuiltService } from '../../support/built-service.js';
import { FakeVendor } from '../../support/fake-vendor.js';

/** The built service with a vendor that the test plays. */
export class WithVendor {
  private constructor(
    readonly vendor: FakeVendor,
    private readonly service: BuiltService,
    readonly port: number,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<WithVendor> {
    const vendor = await FakeVendor.start();
    const service = BuiltService.run('api', {
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__KEY__1: 'test-key-openai-1',
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      ...settings,
    });
    return new WithVendor(vendor, service, await service.listening());
  }

  get env(): Record<string, string> {
    return { REWRITE_URL: `http://127.0.0.1:${this.port}` };
  }

  async stop(): Promise<void> {
    this.service.signal('SIGKILL');
    await this.service.exit();
    await this.vendor.stop();
  }
}
