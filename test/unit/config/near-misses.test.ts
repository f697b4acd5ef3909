import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '#config';

const warningsFor = (name: string): readonly string[] =>
  loadSettings({ variables: { [name]: 'a-value' }, directory: null }).warnings;

describe('a variable of the process that is nearly named as a setting', () => {
  it.each([
    ['LLM_PROVIDER', 'LLM_PROVIDERS'],
    ['LLM_DEADLINE', 'LLM_DEADLINE_MS'],
    ['LLM_DEADLINE_IN_MS', 'LLM_DEADLINE_MS'],
    ['LLM_KEYWAIT_MS', 'LLM_KEY_WAIT_MS'],
    ['LLM_API_OPENAI__KEY__1', 'LLM_API__OPENAI__KEY__0'],
    ['LMM_API__OPENAI__KEY__0', 'LLM_API__OPENAI__KEY__0'],
    ['CLIENTS_API__WEBSITE__KEY', 'CLIENT_API__NAME__KEY'],
    ['CLIENTS_API__WEB_SHOP__KEY_SHA256', 'CLIENT_API__NAME__KEY_SHA256'],
    ['CACHE_TTL_SECOND', 'CACHE_TTL_SECONDS'],
    ['CACHE_TTL_MS', 'CACHE_TTL_SECONDS'],
    ['STREAM_HEARTBEAT', 'STREAM_HEARTBEAT_MS'],
    ['REDIS_URI', 'REDIS_URL'],
    ['RATELIMIT_PER_MINUTE', 'RATE_LIMIT_PER_MINUTE'],
    ['TRUSTED_PROXY', 'TRUST_PROXY'],
    ['HTTP_BODY_LIMIT', 'HTTP_BODY_LIMIT_BYTES'],
    ['METRIC_PORT', 'METRICS_PORT'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['SECRET_DIR', 'SECRETS_DIR'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['PUBLIC_URI', 'PUBLIC_URL'],
    ['OTEL_BSP_SCHEDULE_DELAY_MS', 'OTEL_BSP_SCHEDULE_DELAY'],
  ])('is told of: %s', (name, setting) => {
    expect(warningsFor(name)).toEqual([
      `${name} is no setting of this service, but nearly named as ${setting}: correct it if that is meant`,
    ]);
  });

  it.each(
    'HOSTNAME HOSTED HOST_1 HOSTS PORTS PORT_0 HOME ALL_PROXY ftp_proxy HTTPS_PORT REDIS_HOST REDIS_TLS_URL REDIS_SERVICE_PORT CACHE_DIR JOB_NAME LOG_FORMAT WORKER_PORT_80_TCP OTEL_TRACES_SAMPLER OTEL_EXPORTER_OTLP_HEADERS OTEL_EXPORTER_OTLP_TRACES_ENDPOINT OPENAI_API_KEY'.split(
      ' ',
    ),
  )('is none, but another program’s: %s', (name) => {
    expect(warningsFor(name)).toEqual([]);
  });
});

it('a line of .env that is nearly named as a setting, and begins as none, is told of', () => {
  const directory = mkdtempSync(join(tmpdir(), 'near-misses-'));
  writeFileSync(join(directory, '.env'), 'LOG_LEVELS=debug');
  const { warnings } = loadSettings({ variables: {}, directory });
  rmSync(directory, { recursive: true });
  expect(warnings).toEqual([
    'LOG_LEVELS is no setting of this service, but nearly named as LOG_LEVEL: correct it if that is meant',
  ]);
});
