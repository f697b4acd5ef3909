import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltService } from '../../support/built-service.js';
import { CuttingProxy } from '../../support/cutting-proxy.js';
import { Command, rewrite } from './command.js';
import { Folder } from './folder.js';

let service: BuiltService;
let env: Record<string, string>;
let folder: Folder | undefined;

beforeAll(async () => {
  service = BuiltService.run('api', { STUB_TOKEN_DELAY_MS: '0', REWRITE_MAX_TEXT_LENGTH: '50000' });
  env = { REWRITE_URL: `http://127.0.0.1:${await service.listening()}` };
});

afterEach(() => {
  folder?.remove();
  folder = undefined;
});

afterAll(async () => {
  service.signal('SIGTERM');
  await service.exit();
});

describe('rewrite --style', () => {
  it('writes the rewrite of standard input to standard output, and nothing else', async () => {
    const ran = await rewrite(['--style', 'pirate'], { env, input: 'Hello, my friend. Where is the treasure?' });
    expect(ran).toEqual({ code: 0, err: '', out: "Blow me down! Ahoy, me matey. Whar be th' booty? Arrr!\n" });
  });

  it('makes a haiku of the README', async () => {
    const ran = await Command.inShell('rewrite --style haiku < README.md', { env }).ran();
    expect(ran).toEqual({ code: 0, err: '', out: expect.stringMatching(/^.+\n.+\n.+\n$/) });
  });

  it('takes a file, and answers with all that is known as JSON', async () => {
    folder = new Folder({ 'letter.txt': 'The meeting is on Monday.' });
    const args = [
      '--json',
      '-s',
      'pirate',
      '--strength',
      '1',
      '--keep',
      'Monday',
      '--keep',
      'x',
      '--fresh',
      'letter.txt',
    ];
    const { code, out } = await rewrite(args, { env, cwd: folder.path });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ style: 'pirate', provider: 'stub', cached: false });
    expect(JSON.parse(out).checks).toContainEqual(expect.objectContaining({ name: 'terms-kept', passed: true }));
  });

  it('says that a check did not pass', async () => {
    const { err } = await rewrite(['-s', 'haiku', '--keep', 'Zanzibar'], { env, input: 'We go to Zanzibar today.' });
    expect(err).toBe('rewrite: A check did not pass: terms-kept (1 of 1 terms missing)\n');
  });

  it('ends quietly when the reader of its pipe has gone', async () => {
    folder = new Folder({ 'a.txt': 'Hello, my friend. Where is the treasure?' });
    // The text comes only once the reader has gone.
    const line =
      'mkfifo gone; { cat gone; cat a.txt; } | rewrite -s pirate | { exec <&-; : > gone; }; echo "${PIPESTATUS[1]}"';
    const ran = await Command.inShell(line, { env, cwd: folder.path }).ran();
    expect(ran).toEqual({ code: 0, err: '', out: '0\n' });
  });

  it('takes a connection up again that is cut, and the text is whole', async () => {
    const use = { env, input: 'Hello, my friend. Where is the treasure? The captain does not know. '.repeat(3) };
    const uncut = await rewrite(['-s', 'pirate'], use);
    const proxy = await CuttingProxy.start(Number(new URL(env.REWRITE_URL!).port));
    try {
      proxy.cutAfter(400, 'RST');
      await expect(rewrite(['-s', 'pirate', '--url', proxy.url], use)).resolves.toEqual(uncut);
      expect(proxy.requests).toEqual([
        'GET /health',
        'POST /v1/rewrite/sse',
        expect.stringMatching(/^GET \/v1\/rewrite\/sse\/./),
      ]);
    } finally {
      await proxy.stop();
    }
  });

  it('says that the disk is full', async () => {
    const ran = await Command.inShell('echo Hello, my friend | rewrite -s pirate > /dev/full', { env }).ran();
    expect(ran.code).toBe(1);
    expect(ran.err).toBe('rewrite: The output cannot be written: ENOSPC: no space left on device, write\n');
  });
});

describe('what cannot be rewritten ends with 2 and says what to do', () => {
  it.each([
    ['a file that is no text', 'a.png', 'PNG\0\0', /^rewrite: a\.png is no text: it has NUL bytes\./],
    [
      'a text too long for the service',
      'a.txt',
      'word '.repeat(12_000),
      /^rewrite: The text must be at most 50000 characters .* 60000\. Split the text/,
    ],
    [
      'a body too large for the service',
      'a.txt',
      'word '.repeat(60_000),
      /^rewrite: The body is too large: .* Split the text/,
    ],
  ])('%s', async (_name, file, content, message) => {
    folder = new Folder({ [file]: content });
    const ran = await rewrite(['-s', 'pirate', file], { env, cwd: folder.path });
    expect(ran).toEqual({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  it('nothing on standard input', async () => {
    const ran = await rewrite(['-s', 'pirate'], { env });
    expect(ran).toEqual({ code: 2, out: '', err: 'rewrite: Standard input is empty: there is nothing to rewrite.\n' });
  });
});
