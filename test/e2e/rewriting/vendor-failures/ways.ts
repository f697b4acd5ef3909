import { setTimeout as delay } from 'node:timers/promises';
import { withOwnTime } from '../../../support/own-time.js';
import { eventsOf, textOf } from '../../../support/rewrite-client.js';
import type { HttpHeaders, RewriteBody, RewriteClient, StreamEvent } from '../../../support/rewrite-client.js';

/** The four ways of asking for a rewrite. */
export const WAYS = ['sync', 'SSE', 'chunked', 'job'] as const;
export type Way = (typeof WAYS)[number];

export interface Check {
  name: string;
  passed: boolean | null;
  detail: string;
}

export interface Rewrite {
  rewritten: string;
  provider: string;
  cached: boolean;
  calls: number;
  usage: { inputTokens: number; outputTokens: number } | null;
  checks: Check[];
}

/**
 * How it ended for the client: with a whole text; with a failure that says so; with a connection that was cut; with a job that
 * comes again later; not in time.
 */
type Ending = 'whole' | 'failure' | 'cut' | 'queued' | 'hung';

/** What a client saw. */
export interface Seen {
  ending: Ending;
  /** Of the answer; of the problem for a job. */
  status: number;
  /** The text that the client has in the end. */
  text: string;
  /** Every text that was shown and taken back. */
  restarts: number;
  /** Chunked text comes without. */
  rewrite: Rewrite | null;
  /** The problem's type without its urn. */
  failure: string | null;
  retryAfterInSeconds: number | null;
  tookInMs: number;
  /** The same by the clock of this process, in which the service runs: what it took of it, whatever the machine did besides. */
  ownTimeInMs: number;
}

interface Problem {
  type: string;
  status: number;
}

interface Job {
  id: string;
  status: string;
  rewrite: Rewrite | null;
  error: Problem | null;
}

type Answer = Omit<Seen, 'tookInMs' | 'ownTimeInMs'>;

const PATIENCE_IN_MS = 45_000;
/** How long a job is waited for, in seconds; then it is looked at until it is not being worked. */
const JOB_WAIT = 6;
/** Less than a job is ever put off by. */
const LOOK_INTERVAL_IN_MS = 100;

const NOTHING: Answer = {
  ending: 'hung',
  status: 0,
  text: '',
  restarts: 0,
  rewrite: null,
  failure: null,
  retryAfterInSeconds: null,
};

/** Asks in one of the ways and reads to the end. Rejects for answers that the contract does not know. */
export async function ask(
  way: Way,
  client: RewriteClient,
  body: RewriteBody,
  headers: HttpHeaders = {},
): Promise<Seen> {
  const begunAt = performance.now();
  const asking = ASKERS[way](client, body, headers, AbortSignal.timeout(PATIENCE_IN_MS));
  const answered = asking.catch((error: unknown): Answer => {
    if ((error as Error).name === 'TimeoutError') return NOTHING;
    throw error;
  });
  const { value: answer, ownTimeInMs } = await withOwnTime(answered);
  return { ...answer, tookInMs: performance.now() - begunAt, ownTimeInMs };
}

type Asker = (client: RewriteClient, body: RewriteBody, headers: HttpHeaders, signal: AbortSignal) => Promise<Answer>;

const ASKERS: Record<Way, Asker> = { sync: askSync, SSE: askStream, chunked: askChunked, job: askJob };

async function askSync(...[client, body, headers, signal]: Parameters<Asker>): Promise<Answer> {
  const answer = await client.post('/v1/rewrite', body, headers, signal);
  if (answer.status !== 200) return failed(answer);
  return whole((await answer.json()) as Rewrite);
}

async function askStream(...[client, body, headers, signal]: Parameters<Asker>): Promise<Answer> {
  const answer = await client.post('/v1/rewrite/sse', body, headers, signal);
  if (answer.status !== 200) return failed(answer);
  const events: StreamEvent[] = [];
  try {
    for await (const event of eventsOf(answer)) events.push(event);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error as Error).message.includes('terminated')) throw error;
  }
  return { ...endOf(events), restarts: events.filter(({ event }) => event === 'restart').length };
}

function endOf(events: StreamEvent[]): Answer {
  const last = events.at(-1);
  const text = textOf(events);
  if (last?.event === 'done') return { ...whole(last.data as unknown as Rewrite), text };
  if (last?.event === 'error') return { ...NOTHING, ...failureOf(last.data as unknown as Problem), status: 200, text };
  return { ...NOTHING, ending: 'cut', status: 200, text };
}

async function askChunked(...[client, body, headers, signal]: Parameters<Asker>): Promise<Answer> {
  const answer = await client.post('/v1/rewrite/chunked', body, headers, signal);
  if (answer.status !== 200) return failed(answer);
  let text = '';
  try {
    for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) text += piece;
  } catch {
    signal.throwIfAborted();
    return { ...NOTHING, ending: 'cut', status: 200, text };
  }
  return { ...NOTHING, ending: 'whole', status: 200, text };
}

async function askJob(...[client, body, headers, signal]: Parameters<Asker>): Promise<Answer> {
  const submitted = await client.post('/v1/rewrite/submit', body, headers, signal);
  if (submitted.status !== 202) return failed(submitted);
  const { id } = (await submitted.json()) as Job;
  const look = (waitInS: number) => client.get(`/v1/rewrite/result/${id}?wait=${waitInS}`, {}, signal);
  let found = await look(JOB_WAIT);
  let job = (await found.json()) as Job;
  while (job.status === 'active') {
    await delay(LOOK_INTERVAL_IN_MS);
    found = await look(0);
    job = (await found.json()) as Job;
  }
  if (job.status === 'queued') await client.delete(`/v1/rewrite/result/${id}`);
  if (job.rewrite) return whole(job.rewrite);
  if (job.error) return { ...NOTHING, ...failureOf(job.error), status: job.error.status };
  return { ...NOTHING, ending: job.status === 'queued' ? 'queued' : 'hung', status: found.status };
}

function whole(rewrite: Rewrite): Answer {
  return { ...NOTHING, ending: 'whole', status: 200, text: rewrite.rewritten, rewrite };
}

async function failed(answer: Response): Promise<Answer> {
  const retryAfter = answer.headers.get('retry-after');
  return {
    ...NOTHING,
    ...failureOf((await answer.json()) as Problem),
    status: answer.status,
    retryAfterInSeconds: retryAfter === null ? null : Number(retryAfter),
  };
}

function failureOf({ type }: Problem): Pick<Answer, 'ending' | 'failure'> {
  return { ending: 'failure', failure: type.replace('urn:rewrite:problem:', '') };
}
