import { setTimeout as delay } from 'node:timers/promises';
import { FakeVendor } from '../../../support/fake-vendor.js';
import { startWithVendor, type WithVendor } from '../../../support/start-with-vendor.js';
import { ClosedPort } from './closed-port.js';
import { WHOLE, type Fault } from './faults.js';
import { ask, type Seen, type Way } from './ways.js';

/** The keys of each setup, in the order they are shown. The fault is the first one's, or its vendor's. */
export const SETUPS = {
  'one key': ['test-key-openai-0'],
  'two keys': ['test-key-openai-0', 'test-key-openai-1'],
  'two providers': ['test-key-openai-0', 'test-key-gemini-0'],
} as const;
export type Setup = keyof typeof SETUPS;

export const SETTINGS = {
  LLM_FIRST_TOKEN_TIMEOUT_MS: '2000',
  LLM_IDLE_TIMEOUT_MS: '1000',
  LLM_KEY_WAIT_MS: '4000',
  LLM_DEADLINE_MS: '6000',
  JOB_ATTEMPTS: '1',
};
/** Of the faults that nobody waits for until then: their cells end long before it on a busy machine, too. */
export const LONG_DEADLINE_IN_MS = '30000';

const BODY = { text: 'Hey, good morning! Nice to see you again, hope all of you are fine.', style: 'formal' };
const FREE_WITHIN_IN_MS = 5_000;

export interface Outcome {
  seen: Seen;
  /** The calls that each key of the setup got. */
  calls: number[];
  /** What is left in use when the client has its answer and the vendors have theirs. */
  left: { leases: number; waiting: number };
}

interface Health {
  parts: { providers: { each: { waiting: number; keys: { inFlight: number }[] }[] } };
}

/** One fault, one setup and one way of asking: a service of its own. */
export class Cell {
  private constructor(
    readonly fault: Fault,
    readonly setup: Setup,
    readonly way: Way,
    private readonly service: WithVendor,
    private readonly gemini: FakeVendor,
    private readonly closed: ClosedPort,
  ) {}

  static async start(fault: Fault, setup: Setup, way: Way): Promise<Cell> {
    const gemini = await FakeVendor.start();
    const closed = new ClosedPort();
    const service = await startWithVendor(
      {
        ...SETTINGS,
        ...(!fault.isWaitedFor && { LLM_DEADLINE_MS: LONG_DEADLINE_IN_MS }),
        ...(setup === 'two providers' && {
          LLM_API__GEMINI__KEY__0: 'test-key-gemini-0',
          LLM_API__GEMINI__BASE_URL: gemini.geminiBaseUrl,
        }),
        ...(fault.script === null && { LLM_API__OPENAI__BASE_URL: closed.openAiBaseUrl }),
      },
      setup === 'two keys' ? 2 : 1,
    );
    const healthy = { answer: WHOLE };
    gemini.script(healthy);
    if (fault.script) service.vendor.script(fault.script());
    if (fault.isOfKey) service.vendor.scriptKey('test-key-openai-1', healthy);
    return new Cell(fault, setup, way, service, gemini, closed);
  }

  async run(): Promise<Outcome> {
    const seen = await ask(this.way, this.service.client, BODY);
    await Promise.all([this.service.vendor.idle(), this.gemini.idle()]);
    const left = await this.left();
    return { seen, left, calls: SETUPS[this.setup].map((key) => this.callsOf(key)) };
  }

  async stop(): Promise<void> {
    this.closed.stop();
    await Promise.all([this.service.stop(), this.gemini.stop()]);
  }

  /** The number of the key in this setup that would have served, if one would. */
  get healthyKey(): number | null {
    if (this.fault.isWell) return null;
    if (this.setup === 'two providers') return 1;
    return this.setup === 'two keys' && this.fault.isOfKey ? 1 : null;
  }

  /** The client is shown text as it comes and has no means to take it back: it must be cut off. */
  get cannotTakeBack(): boolean {
    return this.way === 'chunked' && this.fault.isAfterText;
  }

  /** A job waits, and is tried again and again. */
  get isPutOff(): boolean {
    return this.way === 'job' && this.fault.isAway && this.healthyKey === null;
  }

  /** Somebody is called again after the first failure. */
  get wouldGoOn(): boolean {
    return this.fault.problem !== 'refused' && (this.fault.calls > 1 || this.healthyKey !== null);
  }

  private callsOf(key: string): number {
    return this.service.vendor.key(key).calls + this.gemini.key(key).calls + this.closed.calls(key);
  }

  /** A call that was given up is seen to end by its vendor first and by the pool in a moment. */
  private async left(): Promise<Outcome['left']> {
    const patience = Date.now() + FREE_WITHIN_IN_MS;
    for (;;) {
      const { parts } = (await (await this.service.client.get('/health')).json()) as Health;
      const { each } = parts.providers;
      const leases = each.flatMap(({ keys }) => keys).reduce((sum, { inFlight }) => sum + inFlight, 0);
      const waiting = each.reduce((sum, provider) => sum + provider.waiting, 0);
      if (leases + waiting === 0 || Date.now() > patience) return { leases, waiting };
      await delay(20);
    }
  }
}
