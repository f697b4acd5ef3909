import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '#config';

const ROOT = join(__dirname, '../../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const namesIn = (text: string): string[] => [...text.matchAll(/^# ([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]!);

/** Every setting of the service; `0` and `WEBSITE` stand for any number and any name. */
const SETTINGS = `
  PORT HOST WORKER_PORT TRUST_PROXY REDIS_URL REDIS_PROTOCOL REDIS_KEY_PREFIX LLM_PROVIDERS LLM_API__OPENAI__KEY__0 LLM_API__GEMINI__KEY__0
  LLM_API__OPENAI__GROUP__0 LLM_API__GEMINI__GROUP__0 LLM_API__OPENAI__MODEL LLM_API__GEMINI__MODEL
  LLM_API__OPENAI__BASE_URL LLM_API__GEMINI__BASE_URL LLM_KEY_WAIT_MS LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY
  LLM_API__GEMINI__MAX_IN_FLIGHT_PER_KEY STUB_TOKEN_DELAY_MS LLM_FIRST_TOKEN_TIMEOUT_MS LLM_IDLE_TIMEOUT_MS
  LLM_THINKING_TIMEOUT_MS LLM_DEADLINE_MS LLM_API__LOCAL__KIND LLM_API__LOCAL__MODEL LLM_API__LOCAL__BASE_URL LLM_API__LOCAL__KEY__0
  LLM_API__OPENAI__MAX_OUTPUT_TOKENS LLM_API__OPENAI__CONTEXT_TOKENS LLM_API__OPENAI__EXTRA_HEADERS LLM_API__OPENAI__EXTRA_BODY
  LLM_API__GEMINI__MAX_OUTPUT_TOKENS LLM_API__GEMINI__CONTEXT_TOKENS LLM_API__GEMINI__EXTRA_HEADERS LLM_API__GEMINI__EXTRA_BODY
  HTTPS_PROXY HTTP_PROXY NO_PROXY REWRITE_MAX_TEXT_LENGTH HTTP_BODY_LIMIT_BYTES REWRITE_REPAIRS CACHE_TTL_SECONDS
  CACHE_MAX_BYTES CACHE_SHARED STREAM_TTL_SECONDS STREAM_RESUME_GRACE_MS STREAM_HEARTBEAT_MS WORKER_CONCURRENCY WORKER_IN_PROCESS
  JOB_ATTEMPTS JOB_RESULT_TTL_SECONDS SECRETS_DIR CLIENT_API__WEBSITE__KEY CLIENT_API__SHOP__KEY_SHA256 LOG_LEVEL RATE_LIMIT_PER_MINUTE
  MAX_CONNECTIONS MAX_CONNECTIONS_PER_ADDRESS MAX_OPEN_STREAMS MAX_OPEN_STREAMS_PER_CLIENT MAX_QUEUED_JOBS CORS_ORIGINS SHUTDOWN_GRACE_MS
  CLIENT_API__SHOP__TOKENS_PER_DAY CLIENT_API__SHOP__REQUESTS_PER_MINUTE LLM_PRICES ADMIN_KEY PLAYGROUND
`
  .trim()
  .split(/\s+/);

describe('the files that are committed', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'settings-files-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('start with the defaults', () => {
    copyFileSync(join(ROOT, '.env'), join(directory, '.env'));
    copyFileSync(join(ROOT, '.secrets.example'), join(directory, '.secrets'));
    expect(loadSettings({ variables: {}, directory })).toEqual(loadSettings({ variables: {}, directory: null }));
  });

  it.each(SETTINGS)('list %s', (name) => {
    expect(namesIn(read('.env') + read('.secrets.example'))).toContain(name);
  });

  it('list only values that are allowed, and the true default where a setting has one', () => {
    const examples = read('.env')
      .split('\n')
      .filter((line) => /^# [A-Z][A-Z0-9_]*=/.test(line))
      .map((line) => line.slice(2));
    const withoutDefault =
      /^(TRUST_PROXY|PUBLIC_URL|CORS_ORIGINS|REDIS_URL|LLM_PROVIDERS|LLM_API__LOCAL__\w+|\w+__(BASE_URL|GROUP__\d|MAX_OUTPUT_TOKENS|CONTEXT_TOKENS|EXTRA_\w+)|HTTPS?_PROXY|NO_PROXY|SECRETS_DIR|STYLES_DIR|CLIENT_API__\w+|LLM_PRICES|METRICS_PORT|OTEL_EXPORTER_OTLP_ENDPOINT)=/;
    writeFileSync(join(directory, '.env'), examples.filter((line) => !withoutDefault.test(line)).join('\n'));
    expect(loadSettings({ variables: {}, directory })).toEqual(loadSettings({ variables: {}, directory: null }));
  });

  it('list only examples that are allowed, all at once', () => {
    const uncommented = (file: string): string => read(file).replace(/^# (?=[A-Z][A-Z0-9_]*=)/gm, '');
    let keys = 0;
    const withKeys = uncommented('.secrets.example').replace(/(?<==)\.\.\.$/gm, () => String((keys += 1)).repeat(64));
    writeFileSync(join(directory, '.env'), uncommented('.env').replace(/^SECRETS_DIR=.*$/m, ''));
    writeFileSync(join(directory, '.secrets'), withKeys);
    const settings = loadSettings({ variables: {}, directory });
    expect([settings.warnings, Object.keys(settings.llm)]).toEqual([[], ['openai', 'gemini', 'local', 'stub']]);
  });
});
