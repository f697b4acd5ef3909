import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answer, delta, events, problem, ScriptedServer, start } from '../../integration/client/scripted-server.js';
import { BuiltService } from '../../support/built-service.js';
import { rewrite } from './command.js';

const KEY = 'test-key-writer';

let service: BuiltService;
let url: string;

beforeAll(async () => {
  service = BuiltService.run('api', {
    STUB_TOKEN_DELAY_MS: '0',
    CLIENT_API__WRITER__KEY: KEY,
    CLIENT_API__POOR__KEY: 'test-key-poor',
    CLIENT_API__POOR__REQUESTS_PER_MINUTE: '1',
    CLIENT_API__SPENT__KEY: 'test-key-spent',
    CLIENT_API__SPENT__TOKENS_PER_DAY: '1',
  });
  url = `http://127.0.0.1:${await service.listening()}`;
});

afterAll(async () => {
  service.signal('SIGTERM');
  await service.exit();
});

function asked(args: string[], key?: string): ReturnType<typeof rewrite> {
  return rewrite(args, { input: 'Hello', env: { REWRITE_URL: url, ...(key !== undefined && { REWRITE_KEY: key }) } });
}

describe('the key', () => {
  it.each([
    ['an empty one', ''],
    ['a wrong one', 'test-key-wrong'],
  ])('that is missing or wrong ends with 4: %s', async (_name, key) => {
    const ran = await asked(['-s', 'pirate'], key);
    expect(ran).toMatchObject({ code: 4, out: '' });
    expect(ran.err).toMatch(/^rewrite: http.* takes only clients with a key, .* Set REWRITE_KEY \(or --key\)/);
  });

  it('comes from the environment or from --key', async () => {
    await expect(asked(['styles'], KEY)).resolves.toMatchObject({ code: 0, err: '' });
    await expect(asked(['styles', '--key', KEY], 'test-key-wrong')).resolves.toMatchObject({ code: 0, err: '' });
  });

  it.each([
    [{ REWRITE_KEY: 'test-key-writer\r' }, /^rewrite: The key \(--key or REWRITE_KEY\) has characters that no key has/],
    [
      { REWRITE_URL: 'http://writer:test-key-writer@localhost:3000' },
      /^rewrite: The address .* has a user or a password/,
    ],
  ])('that cannot be one is refused, and not shown', async (env, message) => {
    const ran = await rewrite(['styles'], { env });
    expect(ran).toEqual({ code: 2, out: '', err: expect.stringMatching(message) });
    expect(ran.err).not.toContain('test-key');
  });
});

describe('a limit that is reached ends with 5 and tells when to come again', () => {
  it('of requests in a minute', async () => {
    await asked(['styles'], 'test-key-poor');
    const ran = await asked(['-s', 'pirate'], 'test-key-poor');
    expect(ran).toMatchObject({ code: 5, out: '', err: expect.stringMatching(/Try again in \d+ s\.\n$/) });
  });

  it('of tokens in a day', async () => {
    const ran = await asked(['-s', 'pirate'], 'test-key-spent');
    expect(ran).toMatchObject({ code: 5, out: '', err: expect.stringMatching(/used up.*Try again/) });
  });
});

describe('a service that is not there ends with 3', () => {
  it('nobody listens', async () => {
    const nobody = 'http://127.0.0.1:2/';
    const ran = await rewrite(['-s', 'pirate', '--url', nobody], { input: 'Hello' });
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toMatch(
      /^rewrite: The service cannot be reached: .*ECONNREFUSED.* Does it run at http.*\? --url or/,
    );
  });

  it('which is looked for on this machine where REWRITE_URL is empty, as where it is unset', async () => {
    // Whatever listens on this machine's port 3000 is not asked.
    const offline = '--import=data:text/javascript,globalThis.fetch=async()=>{throw(Error())}';
    const offlineWith = (env: Record<string, string>) =>
      rewrite(['styles'], { env: { NODE_OPTIONS: offline, ...env } });
    const [unset, empty] = await Promise.all([offlineWith({}), offlineWith({ REWRITE_URL: '' })]);
    expect(unset).toMatchObject({ code: 3, err: expect.stringContaining('Does it run at http://localhost:3000/?') });
    expect(empty).toEqual(unset);
  });

  it('it speaks http and is asked by https, which one line tells', async () => {
    const ran = await rewrite(['styles', '--url', url.replace('http:', 'https:')]);
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toMatch(/^rewrite: The service cannot be reached: .*\S\. Does it run at https:.*\n$/);
  });

  it.each([[['-s', 'pirate']], [['styles']]])('another server answers %j', async (args) => {
    const elsewhere = await ScriptedServer.start(answer(200, '<h1>It works!</h1>'));
    const ran = await rewrite([...args, '--url', elsewhere.url], { input: 'Hello' });
    await elsewhere.stop();
    expect(ran).toMatchObject({ code: 3, out: '', err: expect.stringContaining('is not the rewrite service: http') });
  });
});

it('a rewrite that the service has lost ends with 3, and the lost connection is told', async () => {
  const server = await ScriptedServer.start(
    answer(200, {}),
    events(['retry: 1000\n\n', start(), delta(1, 'Ahoy, ')], 'reset'),
    problem(404, 'not-found'),
  );
  const ran = await rewrite(['-s', 'pirate', '--url', server.url], { input: 'Hello' });
  await server.stop();
  expect(ran).toMatchObject({ code: 3, out: '' });
  expect(ran.err).toMatch(
    /^rewrite: The connection was lost .*; it is taken up again in [12] s\.\nrewrite: The service has lost the rewrite/,
  );
});

it('a job for which there is no room is sent again, which is told', async () => {
  const server = await ScriptedServer.start(
    answer(200, {}),
    problem(503, 'no-capacity', { 'retry-after': '1' }),
    answer(202, { id: 'job-1', status: 'queued' }),
  );
  const ran = await rewrite(['-s', 'pirate', '--job', '--url', server.url], { input: 'Hello' });
  await server.stop();
  expect(ran).toMatchObject({ code: 0, out: 'job-1\n' });
  expect(ran.err).toMatch(
    /^rewrite: The service cannot do this now \(It is no-capacity\.\); it is asked again in [12] s\.\n$/,
  );
});

describe('the other commands', () => {
  it('lists the styles', async () => {
    const { code, out } = await asked(['styles'], KEY);
    expect(code).toBe(0);
    expect(out).toMatch(/^pirate +\S.*$/m);
    const inGerman = await asked(['styles', '--language', 'de', '--json'], KEY);
    expect(JSON.parse(inGerman.out)).toContainEqual({
      name: 'pirate',
      description: expect.stringContaining('Segelzeit'),
    });
  });

  it('tells how the service is', async () => {
    const ran = await asked(['health']);
    expect(ran).toEqual({
      code: 0,
      err: '',
      out: 'service         ok\nstore (memory)  ok\nprovider stub   ok\n',
    });
  });

  it('tells what the key has used', async () => {
    await asked(['-s', 'pirate', '--fresh'], KEY);
    const { code, out } = await asked(['usage'], KEY);
    expect(code).toBe(0);
    expect(out).toMatch(/^PERIOD +CALLS +CACHED +TOKENS IN +TOKENS OUT\n\d{4}-\d\d +1 .*\n\d{4}-\d\d-\d\d +1 /);
    expect((await asked(['usage'], 'test-key-spent')).out).toMatch(/^budget +0 of 1 tokens used today$/m);
  });
});

describe('wrong use ends with 2 and says what is right', () => {
  it.each([
    [[], /Which style\? --style names it, and "rewrite styles" lists/],
    [['--stile', 'pirate'], /unknown option '--stile'\n\(Did you mean --style\?\)/],
    [['-s', 'pirate', '--strength', '4'], /Allowed choices are 1, 2, 3/],
    [['-s', 'pirate', 'a.txt', 'b.txt'], /Several files need --out/],
    [['-s', 'pirate', '--job', '--out', 'x', 'a.txt'], /--job takes one text/],
    [['-s', 'pirate', '--job', 'a.txt', 'b.txt'], /--job takes one text/],
    [['-s', 'pirate', '--out', 'x', '-'], /standard input has none/],
    [['-s', 'pirate', '--wait'], /--wait is for --job/],
    [['-s', 'pirate', '--url', 'localhost:3000'], /It must be an address such as https:/],
    [['-s', 'pirate', '--url', ''], /It must be an address such as https:/],
  ])('%j', async (args, message) => {
    const ran = await asked(args, KEY);
    expect(ran).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  it('an address within the service at which nothing is', async () => {
    const ran = await rewrite(['-s', 'pirate', '--url', `${url}/nothing`], { input: 'Hello' });
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('Is the address right (--url, REWRITE_URL)') });
  });

  it('what the service does not know is named as the option it is', async () => {
    const ran = await asked(['-s', 'klingon', '--provider', 'nobody'], KEY);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(/^rewrite: --style must be one of: .*pirate.*\n--provider must be one of: stub/);
  });

  it('a language that no header can name is told in one line', async () => {
    const ran = await rewrite(['styles', '--language', '日本', '--url', url]);
    expect(ran).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/^rewrite: accept-language has characters .*\n$/),
    });
  });

  it('help tells of all commands, or of the one that is named, as --help says', async () => {
    const [help, all, one] = await Promise.all([rewrite(['--help']), rewrite(['help']), rewrite(['help', 'result'])]);
    expect(help.out).toContain('"rewrite help result" tells of one command');
    expect(all).toEqual(help);
    expect(one).toEqual({ code: 0, err: '', out: expect.stringMatching(/^Usage: rewrite result \[options\] <id>\n/) });
  });

  it('--help shows examples and exit codes, and --version the version', async () => {
    const help = await rewrite(['--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain('rewrite --style pirate < letter.txt');
    expect(help.out).toContain('Exit codes:');
    await expect(rewrite(['--version'])).resolves.toEqual({
      code: 0,
      err: '',
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});
