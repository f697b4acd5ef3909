import { emptyClientKeys, readAdminKey, readClientKeys, refuseEmptyClientKeys } from './api-keys.js';
import { checkClientLimits, limitsOfNobody, readClientLimits } from './client-limits.js';
import { concealing } from './concealing.js';
import { type Environment, type EnvironmentSources, readEnvironment } from './environment.js';
import { keysOf } from './key-ring.js';
import { warnOfNearMisses } from './near-misses.js';
import { readOutgoingProxies } from './outgoing-proxies.js';
import { prices } from './prices.js';
import { checkKeys, isProviderSetting, readLlm, readProviders } from './provider-settings.js';
import { redisUrl } from './redis-url.js';
import { warnOfSecretsDirectory } from './secrets-directory.js';
import { type ApiKeys, LOG_LEVELS, type Settings } from './settings.js';
import { hidden, SettingsReader } from './settings-reader.js';
import {
  flag,
  host,
  matchingText,
  oneOf,
  origins,
  proxies,
  publicUrl,
  serverUrl,
  share,
  urlWithoutSecrets,
  wholeNumber,
} from './value-parsers.js';
import { refuseUnsupported } from './unsupported-settings.js';

const MINUTE_IN_MS = 60_000;
const HOUR_IN_MS = 3_600_000;
/** The longest that a timer of Node can wait is 2^31 - 1 ms. */
const LONGEST_IN_SECONDS = 2_147_483;
const MIB = 1_048_576;

const redisKeyPrefix = matchingText(
  /^[A-Za-z0-9:_-]{1,64}$/,
  '1 to 64 letters, digits, colons, underscores and hyphens',
);

/**
 * Reads and checks every setting, once, before the service starts.
 * @throws {SettingsError} with one line for each setting that is wrong or missing
 */
export function loadSettings(sources?: EnvironmentSources): Settings {
  return parseSettings(readEnvironment(sources));
}

/** The settings that the variables make. @throws {SettingsError} with one line for each setting that is wrong or missing */
export function parseSettings(environment: Environment): Settings {
  const reader = new SettingsReader(environment);
  const settings = readSettings(reader);
  checkKeys(reader, settings);
  refuseEmptyClientKeys(reader);
  checkClientLimits(reader, settings.clients);
  refuseUnsupported(reader, settings);
  warnOfSecretsDirectory(reader);
  warnOfNearMisses(reader);
  reader.finish();
  return { ...settings, warnings: reader.warnings };
}

/**
 * The keys of an environment that a start would accept, but that providers, groups and limits may have lost theirs, and that keys of clients may be empty:
 * what of it a start would refuse. And which names are those of settings.
 * @throws {SettingsError} with one line for each setting that is wrong
 */
export function parseKeys(environment: Environment): {
  keys: ApiKeys;
  refusedNext: string[];
  isSetting: (name: string) => boolean;
} {
  const reader = new SettingsReader(environment);
  const keys = keysOf(readSettings(reader));
  reader.finish();
  return {
    keys,
    refusedNext: [
      ...emptyClientKeys(reader).map((name) => `${name} is empty: there is no such key`),
      ...limitsOfNobody(reader, keys.ofClients).map(({ name }) => `${name} has no client`),
    ],
    isSetting: (name) => reader.knows(name) || isProviderSetting(name),
  };
}

function readSettings(reader: SettingsReader): Omit<Settings, 'warnings'> {
  const redis = readRedis(reader);
  const llm = readLlm(reader);
  // Known to the reader of the environment, which has already used it.
  reader.read('SECRETS_DIR', null, String);
  return {
    http: readHttp(reader),
    ...readTelling(reader),
    shutdownGraceInMs: reader.read('SHUTDOWN_GRACE_MS', 10_000, wholeNumber(0, HOUR_IN_MS)),
    worker: {
      port: reader.read('WORKER_PORT', 3001, wholeNumber(0, 65_535)),
      concurrency: reader.read('WORKER_CONCURRENCY', 50, wholeNumber(1, 10_000)),
      inProcess: reader.read('WORKER_IN_PROCESS', redis === null, flag),
    },
    redis,
    providers: readProviders(reader, llm),
    llm,
    ...readLlmTimes(reader),
    outgoingProxies: readOutgoingProxies(reader),
    stub: { tokenDelayInMs: reader.read('STUB_TOKEN_DELAY_MS', 30, wholeNumber(0, 60_000)) },
    rewrite: {
      maxTextLength: reader.read('REWRITE_MAX_TEXT_LENGTH', 10_000, wholeNumber(1, 1_000_000)),
      repairs: reader.read('REWRITE_REPAIRS', 2, wholeNumber(0, 10)),
    },
    stylesDir: reader.read('STYLES_DIR', null, String),
    playground: reader.read('PLAYGROUND', true, flag),
    ...readStorage(reader),
    clients: readClientKeys(reader),
    clientLimits: readClientLimits(reader),
    admin: readAdminKey(reader),
    prices: reader.read('LLM_PRICES', null, prices),
    limits: readLimits(reader),
  };
}

/** What operators are told, and how. */
function readTelling(reader: SettingsReader): Pick<Settings, 'logLevel' | 'metrics' | 'otlp' | 'traces'> {
  return {
    logLevel: reader.read('LOG_LEVEL', 'info', oneOf(LOG_LEVELS)),
    metrics: {
      port: reader.read('METRICS_PORT', null, wholeNumber(0, 65_535)),
      onApi: reader.read('METRICS_ON_API', false, flag),
    },
    otlp: {
      endpoint: reader.read('OTEL_EXPORTER_OTLP_ENDPOINT', null, serverUrl, urlWithoutSecrets),
      timeoutInMs: reader.read('OTEL_EXPORTER_OTLP_TIMEOUT', 2000, wholeNumber(1, MINUTE_IN_MS)),
      spanDelayInMs: reader.read('OTEL_BSP_SCHEDULE_DELAY', 5000, wholeNumber(1, MINUTE_IN_MS)),
    },
    traces: {
      sampled: reader.read('OTEL_TRACES_SAMPLER_ARG', 0.1, share),
      toVendors: reader.read('OTEL_PROPAGATE_TO_VENDORS', false, flag),
    },
  };
}

function readRedis(reader: SettingsReader): Settings['redis'] {
  const url = reader.read('REDIS_URL', null, redisUrl, hidden);
  const keyPrefix = reader.read('REDIS_KEY_PREFIX', 'rewrite', redisKeyPrefix);
  const protocol = reader.read('REDIS_PROTOCOL', 3, wholeNumber(2, 3)) as 2 | 3;
  return url === null ? null : concealing({ keyPrefix, protocol }, { url });
}

function readHttp(reader: SettingsReader): Settings['http'] {
  return {
    host: reader.read('HOST', '0.0.0.0', host),
    port: reader.read('PORT', 3000, wholeNumber(0, 65_535)),
    trustProxy: reader.read('TRUST_PROXY', null, proxies),
    bodyLimitInBytes: reader.read('HTTP_BODY_LIMIT_BYTES', 262_144, wholeNumber(1024, 100 * MIB)),
    corsOrigins: reader.read('CORS_ORIGINS', [], origins),
    keepAliveInMs: reader.read('HTTP_KEEP_ALIVE_MS', 620_000, wholeNumber(1000, HOUR_IN_MS)),
    publicUrl: reader.read('PUBLIC_URL', null, publicUrl, urlWithoutSecrets),
    shutdownDelayInMs: reader.read('SHUTDOWN_DELAY_MS', 0, wholeNumber(0, HOUR_IN_MS)),
  };
}

function readLimits(reader: SettingsReader): Settings['limits'] {
  return {
    requestsPerMinute: reader.read('RATE_LIMIT_PER_MINUTE', 0, wholeNumber(0, 1_000_000)),
    connections: reader.read('MAX_CONNECTIONS', 20_000, wholeNumber(1, 1_000_000)),
    connectionsPerAddress: reader.read('MAX_CONNECTIONS_PER_ADDRESS', 2000, wholeNumber(1, 1_000_000)),
    openStreams: reader.read('MAX_OPEN_STREAMS', 10_000, wholeNumber(1, 1_000_000)),
    openStreamsPerClient: reader.read('MAX_OPEN_STREAMS_PER_CLIENT', 1000, wholeNumber(1, 1_000_000)),
    queuedJobs: reader.read('MAX_QUEUED_JOBS', 100_000, wholeNumber(1, 100_000_000)),
  };
}

function readLlmTimes(
  reader: SettingsReader,
): Pick<
  Settings,
  'keyWaitInMs' | 'firstTokenTimeoutInMs' | 'idleTimeoutInMs' | 'thinkingTimeoutInMs' | 'deadlineInMs'
> {
  const deadlineInMs = reader.read('LLM_DEADLINE_MS', 120_000, wholeNumber(1, HOUR_IN_MS));
  return {
    keyWaitInMs: reader.read('LLM_KEY_WAIT_MS', 10_000, wholeNumber(0, HOUR_IN_MS)),
    firstTokenTimeoutInMs: reader.read('LLM_FIRST_TOKEN_TIMEOUT_MS', 15_000, wholeNumber(1, HOUR_IN_MS)),
    idleTimeoutInMs: reader.read('LLM_IDLE_TIMEOUT_MS', 15_000, wholeNumber(1, HOUR_IN_MS)),
    thinkingTimeoutInMs: reader.read('LLM_THINKING_TIMEOUT_MS', deadlineInMs, wholeNumber(1, HOUR_IN_MS)),
    deadlineInMs,
  };
}

function readStorage(reader: SettingsReader): Pick<Settings, 'cache' | 'stream' | 'job'> {
  return {
    cache: {
      ttlInSeconds: reader.read('CACHE_TTL_SECONDS', 3600, wholeNumber(0, LONGEST_IN_SECONDS)),
      maxBytes: reader.read('CACHE_MAX_BYTES', 64 * MIB, wholeNumber(1024, 1024 * 1024 * MIB)),
      shared: reader.read('CACHE_SHARED', false, flag),
    },
    stream: {
      ttlInSeconds: reader.read('STREAM_TTL_SECONDS', 600, wholeNumber(1, LONGEST_IN_SECONDS)),
      resumeGraceInMs: reader.read('STREAM_RESUME_GRACE_MS', 20_000, wholeNumber(0, HOUR_IN_MS)),
      heartbeatInMs: reader.read('STREAM_HEARTBEAT_MS', 4000, wholeNumber(10, HOUR_IN_MS)),
    },
    job: {
      attempts: reader.read('JOB_ATTEMPTS', 3, wholeNumber(1, 100)),
      resultTtlInSeconds: reader.read('JOB_RESULT_TTL_SECONDS', 86_400, wholeNumber(1, LONGEST_IN_SECONDS)),
    },
  };
}
