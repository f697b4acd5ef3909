import { inspect } from 'node:util';
import { loadSettings, type Settings } from '#config';
import { problemsOf } from './problems-of.js';

type Variables = Record<string, string>;

const load = (variables: Variables): Settings => loadSettings({ variables, directory: null });

const OPENAI_KEY = { LLM_API__OPENAI__KEY__0: 'test-key-openai-0' };
const GEMINI_KEY = { LLM_API__GEMINI__KEY__0: 'test-key-gemini-0' };

describe('settings', () => {
  it('need nothing to be set', () => {
    const server = { baseUrl: null, maxOutputTokens: null, contextTokens: null };
    const vendor = { ...server, keys: [], maxInFlightPerKey: 8 };
    expect(load({})).toEqual({
      http: {
        host: '0.0.0.0',
        port: 3000,
        trustProxy: null,
        bodyLimitInBytes: 262_144,
        corsOrigins: [],
        keepAliveInMs: 620_000,
        publicUrl: null,
        shutdownDelayInMs: 0,
      },
      logLevel: 'info',
      metrics: { port: null, onApi: false },
      otlp: { endpoint: null, timeoutInMs: 2000, spanDelayInMs: 5000 },
      traces: { sampled: 0.1, toVendors: false },
      shutdownGraceInMs: 10_000,
      worker: { port: 3001, concurrency: 50, inProcess: true },
      redis: null,
      providers: ['stub'],
      llm: {
        openai: { ...vendor, kind: 'openai', model: 'gpt-6-luna' },
        gemini: { ...vendor, kind: 'gemini', model: 'gemini-3.5-flash-lite' },
        stub: {
          ...server,
          kind: 'stub',
          keys: [{ index: 0, value: 'stub', group: null }],
          model: 'stub-1',
          extraHeaders: {},
          extraBody: {},
          maxInFlightPerKey: Number.MAX_SAFE_INTEGER,
        },
      },
      keyWaitInMs: 10_000,
      firstTokenTimeoutInMs: 15_000,
      idleTimeoutInMs: 15_000,
      thinkingTimeoutInMs: 120_000,
      deadlineInMs: 120_000,
      outgoingProxies: null,
      stylesDir: null,
      playground: true,
      stub: { tokenDelayInMs: 30 },
      rewrite: { maxTextLength: 10_000, repairs: 2 },
      cache: { ttlInSeconds: 3600, maxBytes: 67_108_864, shared: false },
      stream: { ttlInSeconds: 600, resumeGraceInMs: 20_000, heartbeatInMs: 4000 },
      job: { attempts: 3, resultTtlInSeconds: 86_400 },
      clients: [],
      clientLimits: new Map(),
      prices: null,
      admin: null,
      limits: {
        requestsPerMinute: 0,
        connections: 20_000,
        connectionsPerAddress: 2000,
        openStreams: 10_000,
        openStreamsPerClient: 1000,
        queuedJobs: 100_000,
      },
      warnings: [],
    });
  });

  it.each<[string, string, (settings: Settings) => unknown, unknown]>([
    ['PORT', '0', (s) => s.http.port, 0],
    ['PORT', '65535', (s) => s.http.port, 65_535],
    ['HOST', '::', (s) => s.http.host, '::'],
    ['HOST', 'api.example.org', (s) => s.http.host, 'api.example.org'],
    ['WORKER_PORT', '8081', (s) => s.worker.port, 8081],
    ['TRUST_PROXY', 'loopback, uniquelocal', (s) => s.http.trustProxy, 'loopback,uniquelocal'],
    ['TRUST_PROXY', '10.0.0.1,10.0.0.0/8,fc00::/7', (s) => s.http.trustProxy, '10.0.0.1,10.0.0.0/8,fc00::/7'],
    ['HTTP_BODY_LIMIT_BYTES', '1024', (s) => s.http.bodyLimitInBytes, 1024],
    ['LLM_PROVIDERS', 'stub', (s) => s.providers, ['stub']],
    ['LLM_API__OPENAI__MODEL', 'llama3.2:3b', (s) => s.llm.openai.model, 'llama3.2:3b'],
    ['LLM_API__GEMINI__MODEL', 'models/small', (s) => s.llm.gemini.model, 'models/small'],
    ['LLM_API__OPENAI__BASE_URL', 'http://[::1]:11434/v1/', (s) => s.llm.openai.baseUrl, 'http://[::1]:11434/v1'],
    ['LLM_API__GEMINI__BASE_URL', 'https://proxy.test', (s) => s.llm.gemini.baseUrl, 'https://proxy.test'],
    ['LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY', '1', (s) => s.llm.openai.maxInFlightPerKey, 1],
    ['LLM_API__GEMINI__MAX_IN_FLIGHT_PER_KEY', '64', (s) => s.llm.gemini.maxInFlightPerKey, 64],
    ['LLM_KEY_WAIT_MS', '0', (s) => s.keyWaitInMs, 0],
    ['LLM_FIRST_TOKEN_TIMEOUT_MS', '1', (s) => s.firstTokenTimeoutInMs, 1],
    ['LLM_IDLE_TIMEOUT_MS', '2', (s) => s.idleTimeoutInMs, 2],
    ['LLM_DEADLINE_MS', '3', (s) => s.deadlineInMs, 3],
    ['LLM_DEADLINE_MS', '3600000', (s) => s.thinkingTimeoutInMs, 3_600_000],
    ['LLM_THINKING_TIMEOUT_MS', '4', (s) => s.thinkingTimeoutInMs, 4],
    ['LLM_API__OPENAI__KIND', 'openai', (s) => s.llm.openai.kind, 'openai'],
    ['LLM_API__STUB__KIND', 'stub', (s) => s.llm.stub.kind, 'stub'],
    ['LLM_API__GEMINI__MAX_OUTPUT_TOKENS', '4096', (s) => s.llm.gemini.maxOutputTokens, 4096],
    ['LLM_API__OPENAI__CONTEXT_TOKENS', '131072', (s) => s.llm.openai.contextTokens, 131_072],
    ['STUB_TOKEN_DELAY_MS', '50', (s) => s.stub.tokenDelayInMs, 50],
    ['PLAYGROUND', 'false', (s) => s.playground, false],
    ['REWRITE_MAX_TEXT_LENGTH', '1', (s) => s.rewrite.maxTextLength, 1],
    ['REWRITE_REPAIRS', '0', (s) => s.rewrite.repairs, 0],
    ['CACHE_TTL_SECONDS', '0', (s) => s.cache.ttlInSeconds, 0],
    ['CACHE_MAX_BYTES', '2048', (s) => s.cache.maxBytes, 2048],
    ['CACHE_SHARED', 'true', (s) => s.cache.shared, true],
    ['STREAM_TTL_SECONDS', '1', (s) => s.stream.ttlInSeconds, 1],
    ['STREAM_RESUME_GRACE_MS', '0', (s) => s.stream.resumeGraceInMs, 0],
    ['STREAM_HEARTBEAT_MS', '10', (s) => s.stream.heartbeatInMs, 10],
    ['WORKER_CONCURRENCY', '1', (s) => s.worker.concurrency, 1],
    ['WORKER_IN_PROCESS', 'true', (s) => s.worker.inProcess, true],
    ['JOB_ATTEMPTS', '1', (s) => s.job.attempts, 1],
    ['JOB_RESULT_TTL_SECONDS', '60', (s) => s.job.resultTtlInSeconds, 60],
    ['RATE_LIMIT_PER_MINUTE', '60', (s) => s.limits.requestsPerMinute, 60],
    ['MAX_CONNECTIONS', '4', (s) => s.limits.connections, 4],
    ['MAX_CONNECTIONS_PER_ADDRESS', '5', (s) => s.limits.connectionsPerAddress, 5],
    ['MAX_OPEN_STREAMS', '1', (s) => s.limits.openStreams, 1],
    ['MAX_OPEN_STREAMS_PER_CLIENT', '2', (s) => s.limits.openStreamsPerClient, 2],
    ['MAX_QUEUED_JOBS', '3', (s) => s.limits.queuedJobs, 3],
    ['CORS_ORIGINS', 'https://a.test', (s) => s.http.corsOrigins, ['https://a.test']],
    [
      'CORS_ORIGINS',
      'https://a.test:8443, http://localhost:5173,https://a.test:8443',
      (s) => s.http.corsOrigins,
      ['https://a.test:8443', 'http://localhost:5173'],
    ],
    ['HTTP_KEEP_ALIVE_MS', '1000', (s) => s.http.keepAliveInMs, 1000],
    ['PUBLIC_URL', 'https://api.example.org', (s) => s.http.publicUrl, 'https://api.example.org'],
    ['PUBLIC_URL', 'http://localhost:8080/rewrites/', (s) => s.http.publicUrl, 'http://localhost:8080/rewrites'],
    ['PUBLIC_URL', 'https://bücher.test/für/', (s) => s.http.publicUrl, 'https://xn--bcher-kva.test/f%C3%BCr'],
    ['SHUTDOWN_DELAY_MS', '10000', (s) => s.http.shutdownDelayInMs, 10_000],
    ['SHUTDOWN_GRACE_MS', '0', (s) => s.shutdownGraceInMs, 0],
    ['CLIENT_API__WEB_SITE__KEY', 'test-client-key', (s) => s.clients[0]?.name, 'web_site'],
    [
      'CLIENT_API__WEBSITE__KEY',
      'hello-world',
      (s) => s.clients[0]?.sha256.toString('hex'),
      'afa27b44d43b02a9fea41d13cedc2e4016cfcf87c5dbf990e593669aa8ce286d',
    ],
    ['LOG_LEVEL', 'debug', (s) => s.logLevel, 'debug'],
    ['CLIENT_API__ANONYMOUS__TOKENS_PER_DAY', '1', (s) => s.clientLimits.get('anonymous')?.tokensPerDay, 1],
    ['ADMIN_KEY', 'hello-world', (s) => s.admin?.keySha256.length, 32],
  ])('take %s=%s', (name, value, read, expected) => {
    expect(read(load({ [name]: value }))).toEqual(expected);
  });

  const WHOLE_NUMBERS: Record<string, [min: number, max: number]> = {
    PORT: [0, 65_535],
    WORKER_PORT: [0, 65_535],
    HTTP_BODY_LIMIT_BYTES: [1024, 104_857_600],
    LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: [1, 100_000],
    LLM_API__GEMINI__MAX_IN_FLIGHT_PER_KEY: [1, 100_000],
    LLM_KEY_WAIT_MS: [0, 3_600_000],
    LLM_FIRST_TOKEN_TIMEOUT_MS: [1, 3_600_000],
    LLM_IDLE_TIMEOUT_MS: [1, 3_600_000],
    LLM_THINKING_TIMEOUT_MS: [1, 3_600_000],
    LLM_DEADLINE_MS: [1, 3_600_000],
    LLM_API__OPENAI__MAX_OUTPUT_TOKENS: [1, 100_000_000],
    LLM_API__GEMINI__CONTEXT_TOKENS: [1, 100_000_000],
    STUB_TOKEN_DELAY_MS: [0, 60_000],
    REWRITE_MAX_TEXT_LENGTH: [1, 1_000_000],
    REWRITE_REPAIRS: [0, 10],
    CACHE_TTL_SECONDS: [0, 2_147_483],
    CACHE_MAX_BYTES: [1024, 1_099_511_627_776],
    STREAM_TTL_SECONDS: [1, 2_147_483],
    STREAM_RESUME_GRACE_MS: [0, 3_600_000],
    STREAM_HEARTBEAT_MS: [10, 3_600_000],
    WORKER_CONCURRENCY: [1, 10_000],
    JOB_ATTEMPTS: [1, 100],
    JOB_RESULT_TTL_SECONDS: [1, 2_147_483],
    RATE_LIMIT_PER_MINUTE: [0, 1_000_000],
    MAX_CONNECTIONS: [1, 1_000_000],
    MAX_CONNECTIONS_PER_ADDRESS: [1, 1_000_000],
    MAX_OPEN_STREAMS: [1, 1_000_000],
    MAX_OPEN_STREAMS_PER_CLIENT: [1, 1_000_000],
    MAX_QUEUED_JOBS: [1, 100_000_000],
    SHUTDOWN_GRACE_MS: [0, 3_600_000],
    SHUTDOWN_DELAY_MS: [0, 3_600_000],
    HTTP_KEEP_ALIVE_MS: [1000, 3_600_000],
  };

  it.each(
    Object.entries(WHOLE_NUMBERS).flatMap(([name, [min, max]]) =>
      [String(min - 1), String(max + 1), '1.5', 'ten', '1e3'].map((given) => ({ name, given, min, max })),
    ),
  )('refuse $name=$given', ({ name, given, min, max }) => {
    expect(problemsOf({ [name]: given })).toEqual([
      `${name} is "${given}", but must be a whole number from ${min} to ${max}`,
    ]);
  });

  const FLAG = 'true or false';
  const HOST = 'an IP address or a host name';
  const PROXIES = 'a comma list of IP addresses, networks such as 10.0.0.0/8, or loopback, linklocal, uniquelocal';
  const ORIGINS = 'a comma list of origins such as https://app.example.org, in lower case, with no path';
  const PROVIDER_LIST = 'a comma list of openai, gemini, stub, each at most once';
  const MODEL = "a model's name: at most 200 characters, without spaces and quotes";
  const GROUP = 'a name of letters, digits, dots, hyphens and underscores';

  it.each([
    ['CACHE_SHARED', 'yes', FLAG],
    ['WORKER_IN_PROCESS', 'TRUE', FLAG],
    ['HOST', '0.0.0.256', HOST],
    ['HOST', 'http://localhost', HOST],
    ['HOST', 'local host', HOST],
    ['TRUST_PROXY', '1', PROXIES],
    ['TRUST_PROXY', 'true', PROXIES],
    ['TRUST_PROXY', '10.0.0.0/33', PROXIES],
    ['TRUST_PROXY', '10.0.0.0/0', PROXIES],
    ['TRUST_PROXY', '10.0.0.0/8/8', PROXIES],
    ['TRUST_PROXY', 'loopback,', PROXIES],
    ['CORS_ORIGINS', '*', ORIGINS],
    ['CORS_ORIGINS', 'null', ORIGINS],
    ['CORS_ORIGINS', 'app.example.org', ORIGINS],
    ['CORS_ORIGINS', 'https://app.example.org/', ORIGINS],
    ['CORS_ORIGINS', 'https://App.example.org', ORIGINS],
    ['CORS_ORIGINS', 'https://app.example.org:443', ORIGINS],
    ['CORS_ORIGINS', 'https://a.test,', ORIGINS],
    ['CORS_ORIGINS', 'ftp://a.test', ORIGINS],
    ['LLM_PROVIDERS', 'mistral', PROVIDER_LIST],
    ['LLM_PROVIDERS', 'stub,stub', PROVIDER_LIST],
    ['LLM_PROVIDERS', 'stub,', PROVIDER_LIST],
    ['LLM_PROVIDERS', 'STUB', PROVIDER_LIST],
    ['LLM_API__OPENAI__MODEL', 'small model', MODEL],
    ['LLM_API__GEMINI__MODEL', 'm'.repeat(201), MODEL],
    ['LLM_API__OPENAI__MODEL', '"small"', MODEL],
    ['LLM_API__OPENAI__KIND', 'gemini', 'one of openai'],
    ['LLM_API__STUB__KIND', 'openai', 'one of stub'],
  ])('refuse %s=%s', (name, given, allowed) => {
    const problems = problemsOf({ [name]: given });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} is ".*", but must be `));
    expect(problems[0]).toContain(`but must be ${allowed}`);
  });

  it.each(['api.example.org', '/api', 'ftp://a.test', 'https://a.test/?q=1', 'https://a.test/#top'])(
    'refuse %s as where clients see the service',
    (given) => {
      expect(problemsOf({ PUBLIC_URL: given })).toEqual([
        expect.stringMatching(/^PUBLIC_URL is ".*", but must be an http:\/\/ or https:\/\/ URL without user/),
      ]);
    },
  );

  it('do not repeat the password of a PUBLIC_URL that they refuse', () => {
    expect(problemsOf({ PUBLIC_URL: 'https://me:hidden@a.test' }).join()).not.toContain('hidden');
  });

  it('refuse a group with a wrong name', () => {
    expect(problemsOf({ ...OPENAI_KEY, LLM_API__OPENAI__GROUP__0: 'a b' })).toEqual([
      `LLM_API__OPENAI__GROUP__0 is "a b", but must be ${GROUP}`,
    ]);
  });

  it('tell all problems at once, one line each', () => {
    const variables = { PORT: 'x', CACHE_SHARED: 'x\ny', JOB_ATTEMPTS: '0', LLM_PROVIDERS: 'openai' };
    expect(problemsOf(variables)).toHaveLength(4);
    expect(() => load(variables)).toThrow(/^(\S+ is .*\n?){4}$/);
  });

  it('shorten what they were given', () => {
    expect(problemsOf({ HOST: '!'.repeat(5000) })[0]!.length).toBeLessThan(200);
  });

  describe('the order of providers', () => {
    it.each<[string, Variables, string[]]>([
      ['both vendors that have keys, openai first', { ...GEMINI_KEY, ...OPENAI_KEY }, ['openai', 'gemini']],
      ['the one vendor that has keys', GEMINI_KEY, ['gemini']],
      ['the list', { ...GEMINI_KEY, ...OPENAI_KEY, LLM_PROVIDERS: 'stub, gemini' }, ['stub', 'gemini']],
    ])('is %s', (_, variables, expected) => {
      expect(load(variables).providers).toEqual(expected);
    });

    it('holds no vendor without a key', () => {
      expect(problemsOf({ ...OPENAI_KEY, LLM_PROVIDERS: 'openai,gemini' })).toEqual([
        'LLM_API__GEMINI__KEY__0 is not set, but LLM_PROVIDERS lists gemini: set a key or remove it',
      ]);
    });
  });

  it('refuse a process without a worker where no other can work the jobs', () => {
    expect(problemsOf({ WORKER_IN_PROCESS: 'false' })).toEqual([
      'WORKER_IN_PROCESS is false, but must be true without REDIS_URL: nobody else would work the jobs',
    ]);
  });

  describe('of Redis', () => {
    it('have a prefix of all keys', () => {
      const REDIS_URL = 'redis://localhost';
      expect(load({ REDIS_URL }).redis?.keyPrefix).toBe('rewrite');
      expect(load({ REDIS_URL, REDIS_KEY_PREFIX: 'team-1:rewrite_2' }).redis?.keyPrefix).toBe('team-1:rewrite_2');
    });

    it.each(['a b', '{rewrite}', 'r'.repeat(65)])('refuse %s as the prefix', (given) => {
      expect(problemsOf({ REDIS_KEY_PREFIX: given })).toEqual([
        `REDIS_KEY_PREFIX is "${given}", but must be 1 to 64 letters, digits, colons, underscores and hyphens`,
      ]);
    });

    it('leave the jobs to worker processes unless told otherwise', () => {
      const REDIS_URL = 'redis://localhost';
      expect(load({ REDIS_URL }).worker.inProcess).toBe(false);
      expect(load({ REDIS_URL, WORKER_IN_PROCESS: 'true' }).worker.inProcess).toBe(true);
    });

    it('are not shown with the password of the URL', () => {
      const settings = load({ REDIS_URL: 'redis://user:test-password@localhost' });
      const texts = [JSON.stringify(settings), inspect(settings, { depth: null, showHidden: true })];
      for (const text of texts) expect(text).not.toContain('test-password');
    });
  });

  it('are not shown with their keys', () => {
    const settings = load({ ...OPENAI_KEY, CLIENT_API__WEBSITE__KEY: 'test-client-key' });
    const texts = [JSON.stringify(settings), inspect(settings, { depth: null, showHidden: true })];
    for (const text of texts) expect(text).not.toMatch(/test-(key|client)/);
    expect(settings.llm.openai.keys[0]?.value).toBe('test-key-openai-0');
  });
});
