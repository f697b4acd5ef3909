import type { Health, Job, Rewrite, Style, SubmittedJob, Usage } from './answers.js';
import type { ConnectionState, RewriteStream } from './rewrite-stream.js';

export interface ClientOptions {
  /** Where the service is, with its path if it has one. */
  url: string | URL;
  /** The client key, where the service asks for one. */
  key?: string | undefined;
  /** What asks instead of the platform's `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

export interface RewriteOptions extends CallOptions {
  style: string;
  provider?: string | undefined;
  language?: string | undefined;
  strength?: 1 | 2 | 3 | undefined;
  keep?: string[] | undefined;
  /** Not from the cache. */
  fresh?: boolean | undefined;
}

export interface StreamOptions {
  /** Is told when a connection opens and when one is cut. */
  onConnection?: ((state: ConnectionState) => void) | undefined;
}

/** A client of one service. Every call rejects with `RewriteError`. */
export class RewriteClient {
  constructor(private readonly options: ClientOptions) {}

  rewrite(_text: string, _options: RewriteOptions): Promise<Rewrite> {
    throw this.notYet();
  }

  stream(_text: string, _options: RewriteOptions & StreamOptions): RewriteStream {
    throw this.notYet();
  }

  submit(_text: string, _options: RewriteOptions & { idempotencyKey?: string | undefined }): Promise<SubmittedJob> {
    throw this.notYet();
  }

  result(_id: string, _options: CallOptions = {}): Promise<Job> {
    throw this.notYet();
  }

  /** The job once it has ended; `onJob` is told how it is meanwhile. */
  wait(_id: string, _options: CallOptions & { onJob?: ((job: Job) => void) | undefined } = {}): Promise<Job> {
    throw this.notYet();
  }

  /** The text of a job or of a stream, by its id. */
  watch(_id: string, _options: CallOptions & StreamOptions = {}): RewriteStream {
    throw this.notYet();
  }

  cancel(_id: string, _options: CallOptions = {}): Promise<Job> {
    throw this.notYet();
  }

  usage(_options: CallOptions = {}): Promise<Usage> {
    throw this.notYet();
  }

  styles(_options: CallOptions & { language?: string | undefined } = {}): Promise<Style[]> {
    throw this.notYet();
  }

  health(_options: CallOptions = {}): Promise<Health> {
    throw this.notYet();
  }

  private notYet(): Error {
    return new Error(`not built yet: ${String(this.options.url)}`);
  }
}
