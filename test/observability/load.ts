import type { FakeVendor } from '../support/fake-vendor.js';
import { allEvents, type RewriteClient } from '../support/rewrite-client.js';

const STYLE = 'formal';
export const USAGE = { inputTokens: 10, outputTokens: 5 };

/** What a load has done, by its own account: what was asked and answered. */
class Tally {
  /** By method, route and status. */
  readonly requests: Record<string, number> = {};
  /** By what `Cache-Status` said. */
  readonly lookups: Record<string, number> = {};
  jobs = 0;
  /** Rewrites that were not from the cache. */
  written = 0;

  count(method: string, route: string, answer: Response): void {
    add(this.requests, `${method} ${route} ${answer.status}`);
    const outcome = outcomeOf(answer.headers.get('cache-status'));
    if (outcome !== null) add(this.lookups, outcome);
    if (outcome !== null && outcome !== 'hit' && answer.status === 200) this.written += 1;
  }
}

/** All that clients do, again and again, at the service. */
export class Load {
  readonly tally = new Tally();
  private lastNumber = 0;

  constructor(
    private readonly client: RewriteClient,
    private readonly stranger: RewriteClient,
  ) {}

  /** Four clients at once, for so long; each ends what it has begun. */
  async run(durationInMs: number): Promise<void> {
    const endsAt = Date.now() + durationInMs;
    const one = async (): Promise<void> => {
      while (Date.now() < endsAt) for (const act of this.acts) await act();
    };
    await Promise.all([1, 2, 3, 4].map(one));
  }

  private readonly acts = [
    () => this.answerTwice(),
    () => this.streamAndAgain(),
    () => this.ask('/v1/rewrite/chunked'),
    () => this.jobs(),
    () => this.ask('/v1/rewrite', { style: 'no style' }),
    () => this.ask('/v1/rewrite', { text: this.text('busy') }),
    () => this.fail(),
    () => this.refused(),
  ];

  private async ask(path: string, more: object = {}): Promise<void> {
    const answer = await this.client.post(path, { text: this.text(), style: STYLE, ...more });
    await answer.text();
    this.tally.count('POST', path, answer);
  }

  /** The cache is asked for what fails then, too, which a problem does not say. */
  private async fail(): Promise<void> {
    await this.ask('/v1/rewrite', { text: this.text('failing') });
    add(this.tally.lookups, 'miss');
  }

  private async answerTwice(): Promise<void> {
    const text = this.text();
    await this.ask('/v1/rewrite', { text });
    await this.ask('/v1/rewrite', { text });
  }

  private async streamAndAgain(): Promise<void> {
    const answer = await this.client.post('/v1/rewrite/sse', { text: this.text(), style: STYLE });
    const [start] = await allEvents(answer);
    this.tally.count('POST', '/v1/rewrite/sse', answer);
    const again = await this.client.get(`/v1/rewrite/sse/${String(start!.data['id'])}`, { 'last-event-id': '1' });
    await again.text();
    this.tally.count('GET', '/v1/rewrite/sse/:id', again);
  }

  /** More at once than the workers take up. */
  private async jobs(): Promise<void> {
    const ids = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const answer = await this.client.post('/v1/rewrite/submit', { text: this.text(), style: STYLE });
        this.tally.count('POST', '/v1/rewrite/submit', answer);
        this.tally.jobs += 1;
        return ((await answer.json()) as { id: string }).id;
      }),
    );
    for (const id of ids) await this.waitFor(id);
  }

  private async waitFor(id: string): Promise<void> {
    for (;;) {
      const answer = await this.client.get(`/v1/rewrite/result/${id}?wait=60`);
      const { status } = (await answer.json()) as { status: string };
      this.tally.count('GET', '/v1/rewrite/result/:id', answer);
      if (status === 'completed') return;
      if (status === 'failed') throw new Error(`The job ${id} has failed`);
    }
  }

  private async refused(): Promise<void> {
    const answer = await this.stranger.get('/v1/usage');
    await answer.text();
    this.tally.count('GET', '/v1/usage', answer);
  }

  private text(kind = 'plain'): string {
    this.lastNumber += 1;
    return `A ${kind} text of the client, the ${this.lastNumber}th`;
  }
}

/** Writes slowly enough that a first text can be told from the end; limits the rate of a key at texts that say so, once, and fails at others. */
export function instruct(vendor: FakeVendor): void {
  const limited = new Set<string>();
  vendor.script(({ request: { text } }) => {
    if (text.includes('failing')) return { fail: { status: 400, message: 'This cannot be done' } };
    if (text.includes('busy') && !limited.has(text)) {
      limited.add(text);
      return { fail: { status: 429 }, headers: { 'retry-after': '1' } };
    }
    return { answer: ['Good ', 'day, ', 'dear ', `client of "${text.length}".`], usage: USAGE, pieceDelayInMs: 15 };
  });
}

/** As metrics name it. */
function outcomeOf(cacheStatus: string | null): string | null {
  if (cacheStatus === null) return null;
  if (cacheStatus.includes('collapsed')) return 'collapsed';
  return /fwd=(\w+)/.exec(cacheStatus)?.[1] ?? 'hit';
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
