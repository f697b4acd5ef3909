import { readClientKeys } from './api-keys.js';
import { concealing } from './concealing.js';
import { type Environment, type EnvironmentSources, readEnvironment } from './environment.js';
import { keysOf } from './key-ring.js';
import { readProviders, readProviderSettings, refuseMissingKeys, STUB } from './provider-settings.js';
import { type ApiKeys, LOG_LEVELS, type Settings } from './settings.js';
import { hidden, SettingsReader } from './settings-reader.js';
import { flag, host, matchingText, oneOf, origins, proxies, redisUrl, wholeNumber } from './value-parsers.js';
import { refuseUnsupported } from './unsupported-settings.js';

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
  refuseMissingKeys(reader, settings);
  refuseUnsupported(reader, settings);
  reader.finish();
  return settings;
}

/**
 * The keys of an environment that a start would accept, but that providers and groups may have lost theirs. And which names are those of settings.
 * @throws {SettingsError} with one line for each setting that is wrong
 */
export function parseKeys(environment: Environment): { keys: ApiKeys; isSetting: (name: string) => boolean } {
  const reader = new SettingsReader(environment);
  const keys = keysOf(readSettings(reader));
  reader.finish();
  return { keys, isSetting: (name) => reader.knows(name) };
}

function readSettings(reader: SettingsReader): Settings {
  const redis = readRedis(reader);
  const llm = {
    openai: readProviderSettings(reader, 'openai'),
    gemini: readProviderSettings(reader, 'gemini'),
    stub: STUB,
  };
  // Known to the reader of the environment, which has already used it.
  reader.read('SECRETS_DIR', null, String);
  return {
    http: readHttp(reader),
    logLevel: reader.read('LOG_LEVEL', 'info', oneOf(LOG_LEVELS)),
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
    stub: { tokenDelayInMs: reader.read('STUB_TOKEN_DELAY_MS', 0, wholeNumber(0, 60_000)) },
    rewrite: {
      maxTextLength: reader.read('REWRITE_MAX_TEXT_LENGTH', 10_000, wholeNumber(1, 1_000_000)),
      repairs: reader.read('REWRITE_REPAIRS', 2, wholeNumber(0, 10)),
    },
    ...readStorage(reader),
    clients: readClientKeys(reader),
    limits: readLimits(reader),
  };
}

function readRedis(reader: SettingsReader): Settings['redis'] {
  const url = reader.read('REDIS_URL', null, redisUrl, hidden);
  const keyPrefix = reader.read('REDIS_KEY_PREFIX', 'rewrite', redisKeyPrefix);
  return url === null ? null : concealing({ keyPrefix }, { url });
}

function readHttp(reader: SettingsReader): Settings['http'] {
  return {
    host: reader.read('HOST', '0.0.0.0', host),
    port: reader.read('PORT', 3000, wholeNumber(0, 65_535)),
    trustProxy: reader.read('TRUST_PROXY', null, proxies),
    bodyLimitInBytes: reader.read('HTTP_BODY_LIMIT_BYTES', 262_144, wholeNumber(1024, 100 * MIB)),
    corsOrigins: reader.read('CORS_ORIGINS', [], origins),
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
): Pick<Settings, 'keyWaitInMs' | 'firstTokenTimeoutInMs' | 'idleTimeoutInMs' | 'deadlineInMs'> {
  return {
    keyWaitInMs: reader.read('LLM_KEY_WAIT_MS', 10_000, wholeNumber(0, HOUR_IN_MS)),
    firstTokenTimeoutInMs: reader.read('LLM_FIRST_TOKEN_TIMEOUT_MS', 15_000, wholeNumber(1, HOUR_IN_MS)),
    idleTimeoutInMs: reader.read('LLM_IDLE_TIMEOUT_MS', 15_000, wholeNumber(1, HOUR_IN_MS)),
    deadlineInMs: reader.read('LLM_DEADLINE_MS', 120_000, wholeNumber(1, HOUR_IN_MS)),
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
      resumeGraceInMs: reader.read('STREAM_RESUME_GRACE_MS', 10_000, wholeNumber(0, HOUR_IN_MS)),
    },
    job: {
      attempts: reader.read('JOB_ATTEMPTS', 3, wholeNumber(1, 100)),
      resultTtlInSeconds: reader.read('JOB_RESULT_TTL_SECONDS', 86_400, wholeNumber(1, LONGEST_IN_SECONDS)),
    },
  };
}
