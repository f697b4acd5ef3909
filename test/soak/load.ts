import { setTimeout as delay } from 'node:timers/promises';
import { allEvents, type RewriteClient, textOf } from '../support/rewrite-client.js';

/** What came of a load. Lists of what went wrong hold one line for each. */
interface LoadResult {
  jobs: number;
  /** Submits that were not answered 202. */
  refusedJobs: string[];
  /** Jobs that were accepted and did not end as they should. */
  lostJobs: string[];
  streams: number;
  brokenStreams: string[];
}

interface JobBody {
  id: string;
  status: string;
  rewrite: { rewritten: string } | null;
}

const PATIENCE_IN_MS = 60_000;

/** Keeps so many streams open, and submits so many jobs a second and reads their results, until it is told to stop. */
export class Load {
  readonly result: LoadResult = { jobs: 0, refusedJobs: [], lostJobs: [], streams: 0, brokenStreams: [] };
  private readonly running: Promise<unknown>[] = [];
  private readonly waiting = new Set<Promise<void>>();
  private readonly jobTimes: number[] = [];
  private nextStream = 0;
  private isStopping = false;

  constructor(private readonly client: RewriteClient) {}

  start({ streams, jobsPerSecond }: { streams: number; jobsPerSecond: number }): void {
    for (let i = 0; i < streams; i += 1) this.running.push(this.keepStreaming());
    this.running.push(this.keepSubmitting(jobsPerSecond));
  }

  /** Jobs whose results have not come yet. */
  get waitingJobs(): number {
    return this.waiting.size;
  }

  /** Waits for what has begun. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.running);
    await Promise.all(this.waiting);
  }

  private async keepStreaming(): Promise<void> {
    // Not all at the same moment.
    await delay(Math.random() * 5_000);
    while (!this.isStopping) {
      const name = `stream ${(this.nextStream += 1)}`;
      const fault = await this.streamFault(name).catch(String);
      if (fault !== null) this.result.brokenStreams.push(`${name}: ${fault}`);
      this.result.streams += 1;
    }
  }

  private async keepSubmitting(perSecond: number): Promise<void> {
    const begun = Date.now();
    for (let number = 1; !this.isStopping; number += 1) {
      await delay(begun + (number * 1_000) / perSecond - Date.now());
      const job = this.work(`job ${number}`).finally(() => this.waiting.delete(job));
      this.waiting.add(job);
    }
  }

  /** The median time of the jobs that have ended since it was asked last, from submit to result. */
  takeJobTime(): number {
    const times = this.jobTimes.splice(0).sort((a, b) => a - b);
    return times[Math.floor(times.length / 2)] ?? Number.NaN;
  }

  private async work(name: string): Promise<void> {
    const begun = performance.now();
    const fault = await this.jobFault(name).catch(String);
    if (fault !== null) this.result.lostJobs.push(`${name}: ${fault}`);
    this.result.jobs += 1;
    this.jobTimes.push(performance.now() - begun);
  }

  private async streamFault(name: string): Promise<string | null> {
    const text = `Write this in 10 pieces, every 1000 ms, ${name}, please.`;
    const response = await this.client.post('/v1/rewrite/sse', { text, style: 'formal' });
    if (response.status !== 200) return `${response.status} ${await response.text()}`;
    const events = await allEvents(response);
    const last = events.at(-1);
    const whole = textOf(events);
    const isWhole = last?.event === 'done' && last.data['rewritten'] === whole && whole.startsWith(`This is ${name}. `);
    return isWhole && events.every(({ id }, i) => id === i) ? null : JSON.stringify(events.slice(-2));
  }

  private async jobFault(name: string): Promise<string | null> {
    const text = `Write this in 5 pieces, every 50 ms, ${name}, please.`;
    const submitted = await this.client.post('/v1/rewrite/submit', { text, style: 'formal' });
    if (submitted.status !== 202) {
      this.result.refusedJobs.push(`${name}: ${await submitted.text()}`);
      return null;
    }
    const { id } = (await submitted.json()) as JobBody;
    const deadline = Date.now() + PATIENCE_IN_MS;
    while (Date.now() < deadline) {
      const answer = await this.client.get(`/v1/rewrite/result/${id}?wait=20`);
      const { status, rewrite } = (await answer.json()) as JobBody;
      if (status === 'completed')
        return rewrite?.rewritten.startsWith(`This is ${name}. `) ? null : `${id} is another's`;
      if (status !== 'queued' && status !== 'active') return status;
    }
    return 'has not ended';
  }
}
