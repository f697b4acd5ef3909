import type { ProviderKind } from './provider-kinds.js';

/** A provider's id in settings, requests, answers and logs: that of its kind, or one that the operator named. In lower case. */
export type ProviderName = string;

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
  kind: ProviderKind;
  keys: ProviderKey[];
  model: string;
  /** Null: the vendor's own address. */
  baseUrl: string | null;
  maxInFlightPerKey: number;
  /** Tokens; null: the vendor's own limit. */
  maxOutputTokens: number | null;
  /** How many tokens the model's context holds; null: not known. */
  contextTokens: number | null;
  /** Sent with each call besides what the adapter sends; they may hold secrets, and are hidden like the keys' values. */
  extraHeaders: Readonly<Record<string, string>>;
  extraBody: Readonly<Record<string, unknown>>;
}

/** The proxies of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. The URLs may hold a password, so they are hidden like the keys' values. */
export interface OutgoingProxies {
  http: string | null;
  https: string | null;
  /** As it stands in the variable: hosts that are reached without a proxy. */
  except: string;
}

/** A client of this service and the SHA-256 of the key that proves it, which is hidden as well. */
export interface ClientKey {
  name: string;
  sha256: Buffer;
}

/** What one client may ask for. */
export interface ClientLimits {
  /** Input and output together, each day of UTC; null: no budget. */
  tokensPerDay: number | null;
  /** In the place of `limits.requestsPerMinute`, which holds where this is null; 0: no limit. */
  requestsPerMinute: number | null;
}

/** What tokens cost. */
export interface Prices {
  /** ISO 4217, such as `EUR`. */
  currency: string;
  /** By provider and configured model, such as `openai/gpt-5`. */
  perMillionTokens: ReadonlyMap<string, { input: number; output: number }>;
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
    /** How long a connection is kept on which nothing is asked. */
    keepAliveInMs: number;
    /** Where clients see the service, without a slash at its end; null: unknown. */
    publicUrl: string | null;
    /** How long requests are served after SIGTERM as before, while the service says that it is not ready. */
    shutdownDelayInMs: number;
  };
  logLevel: LogLevel;
  /** Where the api tells its metrics to Prometheus: on a port of their own, null for none, and on its own routes. A worker does on its port. */
  metrics: { port: number | null; onApi: boolean };
  /**
   * Where metrics and traces are sent by OTLP over HTTP, without a slash at its end; null: nowhere. `timeoutInMs`: how long one sending may take;
   * `spanDelayInMs`: how long spans are gathered.
   */
  otlp: { endpoint: string | null; timeoutInMs: number; spanDelayInMs: number };
  /** `sampled`: the share of traces that are recorded, from 0 to 1, where the caller has not decided it; `toVendors`: whether calls of vendors name their trace. */
  traces: { sampled: number; toVendors: boolean };
  /** How long requests and jobs under way may go on after SIGTERM. */
  shutdownGraceInMs: number;
  worker: { port: number; concurrency: number; inProcess: boolean };
  /** Null: everything in this one process. The URL may hold a password, so it is hidden like the keys' values. */
  redis: { url: string; keyPrefix: string; protocol: 2 | 3 } | null;
  /** The configured providers, the preferred one first. */
  providers: ProviderName[];
  /** By name; the providers that are named as their kinds exist always. */
  llm: Readonly<Record<ProviderKind, ProviderSettings> & Record<ProviderName, ProviderSettings>>;
  keyWaitInMs: number;
  firstTokenTimeoutInMs: number;
  idleTimeoutInMs: number;
  /** How long a call may show signs of life without text, from its start or its last text. */
  thinkingTimeoutInMs: number;
  deadlineInMs: number;
  /** Null: vendors are reached without a proxy. */
  outgoingProxies: OutgoingProxies | null;
  stub: { tokenDelayInMs: number };
  rewrite: { maxTextLength: number; repairs: number };
  /** A directory of styles; null: none but those built in. */
  stylesDir: string | null;
  /** Whether the page to try the service is served at `/`. */
  playground: boolean;
  cache: { ttlInSeconds: number; maxBytes: number; shared: boolean };
  /** `heartbeatInMs`: how long an event stream may be silent. */
  stream: { ttlInSeconds: number; resumeGraceInMs: number; heartbeatInMs: number };
  job: { attempts: number; resultTtlInSeconds: number };
  clients: ClientKey[];
  /** By the clients' names. */
  clientLimits: ReadonlyMap<string, ClientLimits>;
  /** Who may see the page for jobs: the SHA-256 of the key is hidden like the clients'. Null: there is no such page. */
  admin: { keySha256: Buffer } | null;
  /** Null: nothing is said of money. */
  prices: Prices | null;
  /** What clients may ask for; the connections and the open streams are those of one process. `requestsPerMinute` 0: no limit. */
  limits: {
    requestsPerMinute: number;
    connections: number;
    connectionsPerAddress: number;
    openStreams: number;
    openStreamsPerClient: number;
    queuedJobs: number;
  };
  /** What may be meant otherwise than it is read: lines to be told at the start, which show no secret. */
  warnings: readonly string[];
}
