import { BuiltService } from '../support/built-service.js';
import { allEvents, eventsOf, RewriteClient } from '../support/rewrite-client.js';
import { MODEL, type ModelServer } from './model-server.js';

const STYLE = 'formal';
/** A text of some sentences: its rewrite may be as long as the tiny models write. */
const TEXT =
  'Good morning, my dear friend. It would be so nice to meet you at the harbour before noon. Bring your plans!';

const LEVELS = new Set(['warn', 'error', 'fatal']);
/** A request that failed, which says no more than its answer; and what a service without Redis says at its start. */
const NOT_OF_THE_SERVER = /^(request answered$|Everything is kept in the memory of this process)/;

type Delivery = 'sync' | 'SSE' | 'chunked' | 'job';

/** The built service with one model server behind it. */
export class ServiceUnderTest {
  private constructor(
    private readonly service: BuiltService,
    private readonly client: RewriteClient,
  ) {}

  /** With the settings that suit a slow machine; `more` wins over them. */
  static async start(server: ModelServer, more: Record<string, string> = {}): Promise<ServiceUnderTest> {
    const service = BuiltService.run('api', {
      LLM_API__OPENAI__BASE_URL: `${server.origin}/v1`,
      LLM_API__OPENAI__KEY__0: server.kind.key ?? 'any',
      LLM_API__OPENAI__MODEL: MODEL,
      LLM_API__OPENAI__EXTRA_HEADERS: JSON.stringify(server.kind.headers ?? {}),
      LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1',
      LLM_FIRST_TOKEN_TIMEOUT_MS: '240000',
      LLM_IDLE_TIMEOUT_MS: '60000',
      LLM_DEADLINE_MS: '480000',
      CACHE_TTL_SECONDS: '0',
      REWRITE_REPAIRS: '0',
      SHUTDOWN_GRACE_MS: '0',
      ...more,
    });
    return new ServiceUnderTest(service, new RewriteClient(`http://127.0.0.1:${await service.listening()}`));
  }

  /** By a stop, which writes what is left of the log; a kill would lose the lines of the last 50 ms. */
  async stop(): Promise<void> {
    this.service.signal('SIGTERM');
    await this.service.exit();
  }

  /** What a client is answered, in few words. */
  async rewrite(delivery: Delivery, text = TEXT): Promise<string> {
    const ask = { sync: this.sync, SSE: this.stream, chunked: this.chunked, job: this.job }[delivery];
    return ask.call(this, text);
  }

  /** Opens a stream and waits for its first text. */
  async openStream(): Promise<{ leave(): void; outcome: Promise<string> }> {
    const leaving = new AbortController();
    const response = await this.client.post('/v1/rewrite/sse', { text: TEXT, style: STYLE }, {}, leaving.signal);
    const events = eventsOf(response);
    for await (const { event } of { [Symbol.asyncIterator]: () => ({ next: () => events.next() }) })
      if (event === 'delta') break;
    return { leave: () => leaving.abort(), outcome: outcomeOf(events) };
  }

  /** Asks, and leaves as soon as the model server is at work. */
  async leaveSync(isAtWork: Promise<void>): Promise<void> {
    const leaving = new AbortController();
    const asked = this.client.post('/v1/rewrite', { text: TEXT, style: STYLE }, {}, leaving.signal).catch(() => null);
    await isAtWork;
    leaving.abort();
    await asked;
  }

  /** What the log has told at level warn or above, each line once. Once it has stopped, that is all of it. */
  warnings(): string[] {
    const lines = this.service.out.split('\n');
    const entries = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
    const warnings = entries.filter(({ level, msg }) => LEVELS.has(level) && !NOT_OF_THE_SERVER.test(msg));
    return [
      ...new Set(
        warnings.map(({ msg }) => msg.replace(/^provider call failed: /, '').replace(/127\.0\.0\.1:\d+/g, 'host:port')),
      ),
    ];
  }

  private async sync(text: string): Promise<string> {
    const response = await this.client.post('/v1/rewrite', { text, style: STYLE });
    return response.ok ? 'whole' : problemIn(response.status, await response.json());
  }

  private async stream(text: string): Promise<string> {
    const response = await this.client.post('/v1/rewrite/sse', { text, style: STYLE });
    return lastWord(await allEvents(response));
  }

  private async chunked(text: string): Promise<string> {
    const response = await this.client.post('/v1/rewrite/chunked', { text, style: STYLE });
    if (!response.ok) return problemIn(response.status, await response.json());
    return response.text().then(
      () => 'whole',
      () => 'cut',
    );
  }

  private async job(text: string): Promise<string> {
    const submitted = await this.client.post('/v1/rewrite/submit', { text, style: STYLE });
    const { id } = (await submitted.json()) as { id: string };
    for (;;) {
      const job = (await (await this.client.get(`/v1/rewrite/result/${id}?wait=60`)).json()) as Job;
      if (job.status === 'completed') return 'whole';
      if (job.status === 'failed') return `failed, ${typeOf(job.error)}`;
    }
  }
}

interface LogLine {
  level: string;
  msg: string;
}

interface Job {
  status: string;
  error: unknown;
}

async function outcomeOf(events: AsyncIterable<{ event: string; data: unknown }>): Promise<string> {
  const rest: { event: string; data: unknown }[] = [];
  try {
    for await (const event of events) rest.push(event);
  } catch {
    return 'cut';
  }
  const restarts = rest.some(({ event }) => event === 'restart') ? 'restart, then ' : '';
  return restarts + lastWord(rest);
}

function lastWord(events: readonly { event: string; data: unknown }[]): string {
  const last = events.at(-1);
  if (last?.event === 'done') return 'whole';
  return last?.event === 'error' ? `error ${typeOf(last.data)}` : 'cut';
}

function problemIn(status: number, problem: unknown): string {
  return `${status} ${typeOf(problem)}`;
}

function typeOf(problem: unknown): string {
  return `\`${String(Object(problem).type).replace('urn:rewrite:problem:', '')}\``;
}
