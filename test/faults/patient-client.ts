import { setTimeout as delay } from 'node:timers/promises';
import { eventsOf, type StreamEvent } from '../support/rewrite-client.js';
import type { RewriteBody } from '../support/rewrite-client.js';
import type { Fleet } from './fleet.js';

const PATIENCE_IN_MS = 120_000;
const PAUSE_IN_MS = 100;
/** Of one who has asked in vain for a while: hundreds of clients without a pause would leave the processes no time to come back. */
const LONGEST_PAUSE_IN_MS = 1_000;

export interface JobBody {
  id: string;
  status: string;
  attempts: number;
  finishedAt: string;
  rewrite: { rewritten: string } | null;
}

/** Asks as a good client does: again, at another api, when it got no answer or 503. Throws for anything unexpected. */
export class PatientClient {
  /** Of all answers so far. */
  slowestInMs = 0;
  private turn = 0;

  constructor(private readonly fleet: Pick<Fleet, 'client'>) {}

  /** Submits with an idempotency key until it is answered. */
  async submit(body: RewriteBody, key: string): Promise<string> {
    const answer = await this.until((client) => client.post('/v1/rewrite/submit', body, { 'idempotency-key': key }));
    if (answer.status !== 202) throw new Error(`submit: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as JobBody).id;
  }

  /** The job, once it has ended. */
  async result(id: string): Promise<JobBody> {
    const deadline = Date.now() + PATIENCE_IN_MS;
    while (Date.now() < deadline) {
      const answer = await this.until((client) => client.get(`/v1/rewrite/result/${id}?wait=5`));
      if (answer.status !== 200) throw new Error(`result of ${id}: ${answer.status} ${await answer.text()}`);
      const job = (await answer.json().catch(() => null)) as JobBody | null;
      if (job && job.status !== 'queued' && job.status !== 'active') return job;
    }
    throw new Error(`job ${id} has not ended`);
  }

  /** The same; null for a job that is unknown. */
  async resultOrNull(id: string): Promise<JobBody | null> {
    return this.result(id).catch((error: Error) => {
      if (error.message.startsWith(`result of ${id}: 404`)) return null;
      throw error;
    });
  }

  /** All events of a stream, resumed at another api whenever its connection is cut. */
  async stream(body: RewriteBody, onEvent: (event: StreamEvent) => void = () => undefined): Promise<StreamEvent[]> {
    const events: StreamEvent[] = [];
    const isOver = () => events.some(({ event }) => event === 'done' || event === 'error');
    const deadline = Date.now() + PATIENCE_IN_MS;
    while (!isOver()) {
      if (Date.now() > deadline) throw new Error('the stream has not ended');
      const id = events[0]?.data['id'] as string | undefined;
      const last = events.at(-1)?.id ?? 0;
      const answer = await this.until((client) =>
        id === undefined
          ? client.post('/v1/rewrite/sse', body)
          : client.get(`/v1/rewrite/sse/${id}`, { 'last-event-id': String(last) }),
      );
      if (answer.status !== 200) throw new Error(`stream: ${answer.status} ${await answer.text()}`);
      await this.readInto(events, answer, onEvent);
    }
    return events;
  }

  private async readInto(
    events: StreamEvent[],
    answer: Response,
    onEvent: (event: StreamEvent) => void,
  ): Promise<void> {
    try {
      for await (const event of eventsOf(answer)) {
        events.push(event);
        onEvent(event);
      }
    } catch {
      await delay(PAUSE_IN_MS);
    }
  }

  private async until(ask: (client: ReturnType<Fleet['client']>) => Promise<Response>): Promise<Response> {
    const deadline = Date.now() + PATIENCE_IN_MS;
    for (let pause = PAUSE_IN_MS; Date.now() < deadline; pause = Math.min(2 * pause, LONGEST_PAUSE_IN_MS)) {
      const begun = Date.now();
      const answer = await ask(this.fleet.client(this.turn)).catch(() => null);
      this.slowestInMs = Math.max(this.slowestInMs, Date.now() - begun);
      if (answer && answer.status !== 503) return answer;
      await answer?.body?.cancel();
      this.turn += 1;
      await delay(pause);
    }
    throw new Error('no api has answered in time');
  }
}
