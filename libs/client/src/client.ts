import type { Health, Job, Rewrite, RewriteRequest, Style, SubmittedJob, Usage } from './answers.js';
import { ResumingStream, type Source } from './resuming-stream.js';
import type { RewriteError } from './rewrite-error.js';
import type { ConnectionState, RewriteStream } from './rewrite-stream.js';
import { type Call, Service } from './service.js';
import { pause } from './signals.js';
import { DEFAULT_PACE, type InVain, mayPass, type Pace, repeat } from './tries.js';

/** Where the service is, and how it is asked. */
export interface ClientOptions {
  /** Where the service is, with its path if it has one. */
  url: string | URL;
  /** The client key, where the service asks for one. */
  key?: string | undefined;
  /** What asks instead of the platform's `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** How it comes back after a cut, where it is to be other than usual. */
  pace?: Partial<Pace> | undefined;
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call, which then rejects with a `RewriteError` of type `aborted`. */
  signal?: AbortSignal | undefined;
}

/** What is asked of a rewrite. */
export interface RewriteOptions extends CallOptions {
  /** The name of a style; `styles` lists them. */
  style: string;
  /** The name of the only provider that may serve; without it any may. */
  provider?: string | undefined;
  /** The language of the rewrite, a BCP 47 tag; without it that of the text. */
  language?: string | undefined;
  /** How strongly the style is applied: 1 lightly, 3 as far as it goes. Default: 2. */
  strength?: 1 | 2 | 3 | undefined;
  /** Terms that stay as they are, where the text has them; case counts. */
  keep?: readonly string[] | undefined;
  /** Not from the cache. */
  fresh?: boolean | undefined;
}

/** What comes back by itself takes besides. */
export interface StreamOptions {
  /** Is told when a connection opens, and when one is cut or there is none yet. */
  onConnection?: ((state: ConnectionState) => void) | undefined;
}

/** What is asked of a job. */
export interface SubmitOptions extends RewriteOptions {
  /** The same key and text make one job, however often they are submitted. Default: a new one for each call. */
  idempotencyKey?: string | undefined;
}

/** What waiting for a job takes. */
export interface WaitOptions extends CallOptions {
  /** Is told how the job is meanwhile, and at its end. */
  onJob?: ((job: Job) => void) | undefined;
}

const REWRITE = 'v1/rewrite';
const JOB_ENDS = new Set<Job['status']>(['completed', 'failed', 'cancelled']);
/** A browser has six connections to a host, and proxies give up on silence after 30 s and more. */
const LONGEST_HOLD_IN_SECONDS = 20;

/** A client of one service. Every call rejects with `RewriteError`. */
export class RewriteClient {
  private readonly service: Service;
  private readonly pace: Pace;

  constructor({ url, key, fetch, pace }: ClientOptions) {
    this.service = new Service(url, key, fetch);
    this.pace = { ...DEFAULT_PACE, ...pace };
  }

  /** Answers once the rewrite is whole. Asks once: a lost connection ends the rewrite, and another request would pay for another. */
  rewrite(text: string, options: RewriteOptions): Promise<Rewrite> {
    return this.service.json<Rewrite>(REWRITE, callOf(text, options), options.signal, 'rewritten');
  }

  /** The rewrite as it is written. Comes back after a cut. */
  stream(text: string, options: RewriteOptions & StreamOptions): RewriteStream {
    return this.read({ request: callOf(text, options) }, options);
  }

  /** Makes a job, once, however often it has to ask. */
  async submit(text: string, options: SubmitOptions & StreamOptions): Promise<SubmittedJob> {
    const { idempotencyKey = newKey(), onConnection } = options;
    const { headers, ...call } = callOf(text, options);
    const safely = { ...call, headers: { ...headers, 'idempotency-key': idempotencyKey } };
    const submit = (): Promise<SubmittedJob> => this.service.json(`${REWRITE}/submit`, safely, options.signal, 'id');
    const tellInVain: InVain = (reason, comesBackInMs) => onConnection?.({ is: 'cut', reason, comesBackInMs });
    const job = await repeat(submit, this.pace, options.signal, { tellInVain });
    onConnection?.({ is: 'open', resumed: false });
    return job;
  }

  /** The job as it is. */
  result(id: string, { signal }: CallOptions = {}): Promise<Job> {
    return this.job(jobPath(id), {}, signal);
  }

  /** The job once it has ended, well or not. */
  async wait(id: string, { signal, onJob }: WaitOptions = {}): Promise<Job> {
    for (let hold = 1; ; hold = Math.min(2 * hold, LONGEST_HOLD_IN_SECONDS)) {
      const heldUntil = performance.now() + hold * 1000;
      const ask = (): Promise<Job> => this.job(`${jobPath(id)}?wait=${hold}`, {}, signal);
      const job = await repeat(ask, this.pace, signal, { mayRepeat: mayPassOrIsTooSoon });
      onJob?.(job);
      if (JOB_ENDS.has(job.status)) return job;
      // What lies between may take the `wait` away, and then nothing is held.
      await pause(Math.min(this.pace.firstPauseInMs, heldUntil - performance.now()), signal);
    }
  }

  /** The text of a job or of a stream, by its id, from its beginning. Comes back after a cut. */
  watch(id: string, options: CallOptions & StreamOptions = {}): RewriteStream {
    return this.read({ id }, options);
  }

  /** Ends a job. @returns the job, now cancelled */
  cancel(id: string, { signal }: CallOptions = {}): Promise<Job> {
    return this.job(jobPath(id), { method: 'DELETE' }, signal);
  }

  /** What the client has used. */
  usage({ signal }: CallOptions = {}): Promise<Usage> {
    return this.service.json<Usage>('v1/usage', {}, signal, 'days');
  }

  /** The styles, described in this language where the service can. */
  styles({ signal, language }: CallOptions & { language?: string | undefined } = {}): Promise<Style[]> {
    const headers: Record<string, string> = language === undefined ? {} : { 'accept-language': language };
    return this.service.json<Style[]>('v1/styles', { headers }, signal, 'map');
  }

  /** How the service is, also when it is down. */
  health({ signal }: CallOptions = {}): Promise<Health> {
    return this.service.json<Health>('health', { alsoGood: 503 }, signal, 'parts');
  }

  private job(path: string, call: Call, signal: AbortSignal | undefined): Promise<Job> {
    return this.service.json<Job>(path, call, signal, 'status');
  }

  private read(source: Source, { signal, onConnection }: CallOptions & StreamOptions): RewriteStream {
    return new ResumingStream(this.service, source, this.pace, signal, onConnection);
  }
}

function callOf(text: string, { style, provider, language, strength, keep, fresh }: RewriteOptions): Call {
  const body: RewriteRequest = { text, style, provider, language, strength, keep: keep && [...keep] };
  return {
    method: 'POST',
    body,
    headers: fresh === true ? { 'rewrite-cache': 'no-cache' } : {},
  };
}

function jobPath(id: string): string {
  return `${REWRITE}/result/${encodeURIComponent(id)}`;
}

function mayPassOrIsTooSoon(error: RewriteError): boolean {
  return mayPass(error) || error.status === 429;
}

/** Not `crypto.randomUUID`, which pages have over https only. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
