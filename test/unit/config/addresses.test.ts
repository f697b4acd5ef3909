import { inspect } from 'node:util';
import { describeProxies, loadSettings, redisAddress, type Settings } from '#config';
import { problemsOf } from './problems-of.js';

const load = (variables: Record<string, string>): Settings => loadSettings({ variables, directory: null });

describe('the address of a server', () => {
  it.each([
    ['OPENAI', 'http://localhost:11434/v1'],
    ['OPENAI', 'https://generativelanguage.googleapis.com/v1beta/openai'],
    ['OPENAI', 'https://resource.openai.azure.com/openai/v1'],
    ['OPENAI', 'https://api.groq.com/openai/v1'],
    ['OPENAI', 'http://models.test'],
    ['GEMINI', 'https://generativelanguage.googleapis.com'],
    ['GEMINI', 'https://gateway.test/v1/account/google-ai-studio'],
  ])('of %s may be %s, with slashes at its end', (name, url) => {
    expect(load({ [`LLM_API__${name}__BASE_URL`]: `${url}//` }).llm[name.toLowerCase()]?.baseUrl).toBe(url);
  });

  it.each([
    'localhost:11434',
    'ftp://server.test',
    'http://',
    'http://a b',
    'http://server.test/#part',
    'https://server.test/v1?api-version=1',
    '"http://server.test/v1"',
  ])('is no %s', (given) => {
    const allowed = 'an http:// or https:// URL without user, password, query or fragment';
    expect(problemsOf({ LLM_API__GEMINI__BASE_URL: given })).toEqual([
      expect.stringMatching(new RegExp(`^LLM_API__GEMINI__BASE_URL is ".*", but must be ${allowed}$`)),
    ]);
  });

  it.each([
    ['OPENAI', '/v1/chat/completions', '/chat/completions'],
    ['OPENAI', '/v1/chat/completions/', '/chat/completions'],
    ['OPENAI', '/v1/responses', '/responses'],
    ['OPENAI', '/v1/models', '/models'],
    ['GEMINI', '/v1beta', '/v1beta'],
    ['GEMINI', '/gemini/v1beta/', '/v1beta'],
    ['GEMINI', '/v1alpha/models', '/v1alpha/models'],
    ['GEMINI', '/models', '/models'],
    ['GEMINI', '/v1beta/models/gemini-3.5:streamGenerateContent', '/v1beta/models/gemini-3.5:streamGenerateContent'],
  ])('of %s does not end in %s, which calls add', (name, path, added) => {
    expect(problemsOf({ [`LLM_API__${name}__BASE_URL`]: `https://server.test${path}` })).toEqual([
      `LLM_API__${name}__BASE_URL is "https://server.test${path}", but must be the same without ${added}, which each call adds`,
    ]);
  });
});

describe('the address of Redis', () => {
  it.each([
    'redis://localhost',
    'redis://localhost:6380/2',
    'redis://my_redis:6379',
    'redis://[::1]:6379/',
    'redis://:test-p%40ss@10.0.0.1',
    'redis://:p@ss@10.0.0.1',
    'redis://user:@localhost',
    'rediss://user:test-password@redis.example.org:6380/0',
  ])('may be %s', (url) => {
    expect(load({ REDIS_URL: url }).redis?.url).toBe(url);
  });

  const URL_OF_REDIS =
    "a redis:// or rediss:// URL, with a database's number or nothing as its path, or one of redis+sentinel:// or redis+cluster://";
  const NO_QUERY = 'a URL without ? and #: encode them in a password as %3F and %23';
  const ENCODED = 'a URL whose user and password are percent-encoded: a % in them is %25';
  const NO_PASSWORD =
    'a URL with a password after its user: redis://user:password@host, or redis://:password@host without a user';
  const NO_HOST =
    "a URL with an IP address or a host's name as its host (several hosts: redis+sentinel:// or redis+cluster://)";
  it.each([
    ['http://localhost', URL_OF_REDIS],
    ['redis://', URL_OF_REDIS],
    ['redis://localhost/name', URL_OF_REDIS],
    ['redis://localhost/1/2', URL_OF_REDIS],
    ['localhost:6379', URL_OF_REDIS],
    ['"redis://localhost"', URL_OF_REDIS],
    ['redis://local host', URL_OF_REDIS],
    ['redis://:hush/hush@localhost', URL_OF_REDIS],
    ['redis://:hush#hush@localhost', URL_OF_REDIS],
    ['redis://localhost:port', URL_OF_REDIS],
    ['redis://hush:1#hush@localhost', NO_QUERY],
    ['redis://localhost?db=2', NO_QUERY],
    ['redis://localhost/0?family=6', NO_QUERY],
    ['redis://:hush%hush@localhost', ENCODED],
    ['redis://:hush%@localhost', ENCODED],
    ['redis://:%FF@localhost', ENCODED],
    ['redis://h%zz:hush@localhost', ENCODED],
    ['redis://hush@localhost', NO_PASSWORD],
    ['redis://höst', NO_HOST],
    ['redis://a%20host', NO_HOST],
    ['redis://host,other', NO_HOST],
  ])('is refused before ioredis reads it otherwise: %s', (url, allowed) => {
    expect(problemsOf({ REDIS_URL: url })).toEqual([
      `REDIS_URL is set to something else (not shown), but must be ${allowed}`,
    ]);
  });
});

describe('the address of Redis behind Sentinels', () => {
  it('names them, their name for the primary, and by whom and how each is spoken to', () => {
    const url =
      'rediss+sentinel://app:p%40ss@[::1]:5000,s2.example.org/3?name=my%20master&sentinelUsername=watch&sentinelPassword=w%3A&sentinelTls=true';
    expect(load({ REDIS_URL: url }).redis?.url).toBe(url);
    expect(redisAddress(url)).toEqual({
      kind: 'sentinel',
      sentinels: [
        { host: '::1', port: 5000 },
        { host: 's2.example.org', port: 26_379 },
      ],
      name: 'my master',
      database: 3,
      username: 'app',
      password: 'p@ss',
      tls: true,
      sentinelUsername: 'watch',
      sentinelPassword: 'w:',
      sentinelTls: true,
    });
  });

  it('needs no more than one of them and the name', () => {
    expect(redisAddress('redis+sentinel://s1?name=mymaster')).toMatchObject({
      sentinels: [{ host: 's1', port: 26_379 }],
      database: 0,
      tls: false,
      sentinelTls: false,
    });
  });
});

describe('the address of Redis in a Cluster', () => {
  it('names some of its nodes', () => {
    expect(redisAddress('rediss+cluster://:test-password@n1:7000,10.0.0.2/0')).toEqual({
      kind: 'cluster',
      nodes: [
        { host: 'n1', port: 7000 },
        { host: '10.0.0.2', port: 6379 },
      ],
      username: undefined,
      password: 'test-password',
      tls: true,
    });
  });
});

describe('the address of several servers is refused', () => {
  const SENTINELS = "redis+sentinel://[user:password@]host[:26379],host/[database]?name=<the primary's name>";
  const CLUSTER = 'redis+cluster://[user:password@]host[:6379],host, without a database other than 0';
  const HOSTS = 'a URL whose hosts are names or IP addresses, with ports, parted by commas: host:7000,[::1]:7001';
  const PARAMETERS =
    'a URL with each of these parameters once at most: name, sentinelUsername, sentinelPassword, sentinelTls';
  it.each([
    ['redis+sentinel://', `${SENTINELS}, or ${CLUSTER}`],
    ['redis+sentinels://a', `${SENTINELS}, or ${CLUSTER}`],
    ['redis+cluster://us er:x@a', `${SENTINELS}, or ${CLUSTER}`],
    ['redis+sentinel://a:26379/0', SENTINELS],
    ['redis+sentinel://a?name=', SENTINELS],
    ['redis+sentinel://a/mymaster?name=mymaster', SENTINELS],
    ['redis+sentinel://a?name=m&name=m', PARAMETERS],
    ['redis+sentinel://a?name=m&sentinelpassword=hush', PARAMETERS],
    ['redis+sentinel://a?name=m&sentinelTls=yes', 'a URL with sentinelTls=true or false'],
    ['redis+sentinel://a,?name=m', HOSTS],
    ['redis+sentinel://::1?name=m', HOSTS],
    ['redis+cluster://a:0', HOSTS],
    ['redis+cluster://a:70000', HOSTS],
    ['redis+cluster://a,redis+cluster://b', `${SENTINELS}, or ${CLUSTER}`],
    ['redis+cluster://a:7000/1', CLUSTER],
    ['redis+cluster://a?name=m', CLUSTER],
    ['redis+cluster://hush@a', 'a URL with user:password@ or :password@ before its hosts, a : in them as %3A'],
    ['redis+cluster://:hush%@a', 'a URL whose user, passwords and name are percent-encoded: a % in them is %25'],
  ])('%s', (url, allowed) => {
    expect(problemsOf({ REDIS_URL: url })).toEqual([
      `REDIS_URL is set to something else (not shown), but must be ${allowed}`,
    ]);
  });
});

it('the protocol of Redis is 2 or 3', () => {
  expect(load({ REDIS_URL: 'redis://localhost', REDIS_PROTOCOL: '2' }).redis?.protocol).toBe(2);
  expect(load({ REDIS_URL: 'redis://localhost' }).redis?.protocol).toBe(3);
  expect(problemsOf({ REDIS_PROTOCOL: '1' })).toEqual([
    'REDIS_PROTOCOL is "1", but must be a whole number from 2 to 3',
  ]);
});

describe('the proxies of outgoing calls', () => {
  it('are none unless one is set', () => {
    expect(load({ NO_PROXY: 'localhost' }).outgoingProxies).toBeNull();
  });

  it.each([
    ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'],
    ['https_proxy', 'http_proxy', 'no_proxy'],
  ])('are those of %s, %s and %s', (https, http, except) => {
    const variables = { [https]: 'http://a.test:3128', [http]: 'https://b.test/', [except]: 'localhost,.corp.test' };
    expect(load(variables).outgoingProxies).toMatchObject({
      https: 'http://a.test:3128',
      http: 'https://b.test/',
      except: 'localhost,.corp.test',
    });
  });

  it('are those in lower case where both are set, and an empty one counts as unset', () => {
    const { outgoingProxies } = load({
      HTTPS_PROXY: 'http://upper.test',
      https_proxy: 'http://lower.test',
      HTTP_PROXY: 'http://upper.test',
      http_proxy: '',
      NO_PROXY: 'a.test',
      no_proxy: 'b.test',
    });
    expect(outgoingProxies).toMatchObject({ https: 'http://lower.test', http: 'http://upper.test', except: 'b.test' });
  });

  it('of http alone serve https as well, and not the other way round', () => {
    const url = 'http://a.test';
    expect(load({ HTTP_PROXY: url }).outgoingProxies).toMatchObject({ https: url, http: url });
    expect(load({ HTTPS_PROXY: url }).outgoingProxies).toMatchObject({ https: url, http: null });
  });

  it.each([
    'proxy.test:3128',
    'socks5://hush-hush@proxy.test',
    'http://',
    'http://proxy.test/path',
    'http://proxy.test?hush-hush',
    'http://user:hush-hush%@proxy.test',
    'http://user:hush#hush@proxy.test',
    'http://pro xy.test',
    '"http://proxy.test"',
  ])('are refused in one line that shows nothing of them: %s', (given) => {
    for (const name of ['HTTPS_PROXY', 'http_proxy']) {
      expect(problemsOf({ [name]: given })).toEqual([
        `${name} is set to something else (not shown), but must be the http:// or https:// URL of a proxy, ` +
          'with user and password where needed, percent-encoded, and without a path',
      ]);
    }
  });

  it('are told, and inspected, without their users and passwords', () => {
    const settings = load({
      HTTPS_PROXY: 'https://user:hush-hush@proxy.test',
      HTTP_PROXY: 'http://hush-hush@proxy.test:3128',
      NO_PROXY: 'localhost',
    });
    expect(describeProxies(settings.outgoingProxies!)).toBe(
      'Vendors are reached by https through https://proxy.test, by http through http://proxy.test:3128, and without a proxy: localhost',
    );
    expect(describeProxies(load({ HTTPS_PROXY: 'http://a.test' }).outgoingProxies!)).toBe(
      'Vendors are reached by https through http://a.test, by http directly',
    );
    const texts = [JSON.stringify(settings), inspect(settings, { depth: null, showHidden: true })];
    for (const text of texts) expect(text).not.toContain('hush-hush');
  });

  it('warn of networks, which are no names of hosts, and do without them', () => {
    const { warnings, outgoingProxies } = load({
      HTTPS_PROXY: 'http://a.test',
      NO_PROXY: 'localhost, 10.0.0.0/8,fc00::/7',
    });
    expect(warnings).toEqual([
      'NO_PROXY has networks, which are passed over (10.0.0.0/8, fc00::/7): name hosts or domains',
    ]);
    expect(outgoingProxies).toMatchObject({ except: 'localhost' });
  });
});
