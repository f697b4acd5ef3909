/** The vendors' ids as settings, requests and answers name them, in the default order of preference. */
export const PROVIDERS = ['openai', 'gemini', 'stub'] as const;

/** A vendor's id. */
export type ProviderName = (typeof PROVIDERS)[number];

/**
 * One API key of a provider. `index` is how logs and answers name it. `value` is shown nowhere: the settings as they
 * are loaded hide it from JSON and inspection, so a spread copy of a key lacks it.
 */
export interface ProviderKey {
  index: number;
  value: string;
  /** Keys of one vendor account share that account's limits; a key without a group is a group of its own. */
  group: string | null;
}

/** How one provider is called. */
export interface ProviderSettings {
  keys: ProviderKey[];
  model: string;
  /** Null: the vendor's own address. */
  baseUrl: string | null;
  maxInFlightPerKey: number;
}

/** A client of this service and the SHA-256 of the key that proves it, which is hidden as well. */
export interface ClientKey {
  name: string;
  sha256: Buffer;
}

/** The keys, which alone of all settings may change while the service runs. */
export interface ApiKeys {
  ofProviders: Readonly<Record<ProviderName, readonly ProviderKey[]>>;
  ofClients: readonly ClientKey[];
}

/** From the most to the least that is logged. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** The lowest level that is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Every setting of the service, checked. Units stand in the names. */
export interface Settings {
  http: {
    host: string;
    port: number;
    trustProxy: string | null;
    bodyLimitInBytes: number;
    /** The origins whose pages may read the answers (CORS). */
    corsOrigins: string[];
  };
  logLevel: LogLevel;
  /** How long requests and jobs under way may go on after SIGTERM. */
  shutdownGraceInMs: number;
  worker: { port: number; concurrency: number; inProcess: boolean };
  /** Null: everything in this one process. The URL may hold a password, so it is hidden like the keys' values. */
  redis: { url: string; keyPrefix: string } | null;
  /** The configured providers, the preferred one first. */
  providers: ProviderName[];
  llm: Record<ProviderName, ProviderSettings>;
  keyWaitInMs: number;
  firstTokenTimeoutInMs: number;
  idleTimeoutInMs: number;
  deadlineInMs: number;
  stub: { tokenDelayInMs: number };
  rewrite: { maxTextLength: number; repairs: number };
  cache: { ttlInSeconds: number; maxBytes: number; shared: boolean };
  stream: { ttlInSeconds: number; resumeGraceInMs: number };
  job: { attempts: number; resultTtlInSeconds: number };
  clients: ClientKey[];
  /** What clients may ask for; the connections and the open streams are those of one process. `requestsPerMinute` 0: no limit. */
  limits: {
    requestsPerMinute: number;
    connections: number;
    connectionsPerAddress: number;
    openStreams: number;
    openStreamsPerClient: number;
    queuedJobs: number;
  };
}
