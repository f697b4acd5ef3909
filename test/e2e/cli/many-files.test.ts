import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answer,
  delta,
  done,
  events,
  problem,
  ScriptedServer,
  start,
} from '../../integration/client/scripted-server.js';
import { gate } from '../../support/gate.js';
import { Command, rewrite } from './command.js';
import { Folder } from './folder.js';
import { WithVendor } from './with-vendor.js';

const FORMAL = ['-s', 'formal', '--out', 'formal'];

/** Has a command find that a file cannot have a second name, as Linux says it of FAT (link(2), EPERM). */
const WITHOUT_LINKS = `
  require('node:fs/promises').link = () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }));
  require('node:module').syncBuiltinESMExports();
`;

let service: WithVendor;
let folder: Folder;

beforeAll(async () => {
  service = await WithVendor.start({
    STREAM_RESUME_GRACE_MS: '0',
    CLIENT_API__WRITER__KEY: 'test-key-writer',
    CLIENT_API__SPENT__KEY: 'test-key-spent',
    CLIENT_API__SPENT__TOKENS_PER_DAY: '1',
  });
});

beforeEach(() => {
  service.vendor.script({});
  folder = new Folder({ 'a.txt': 'Letter a.', 'b.txt': 'Letter b.', 'c.txt': 'Letter c.' });
});

afterEach(() => folder.remove());

afterAll(() => service.stop());

function use(key = 'test-key-writer'): { env: Record<string, string>; cwd: string } {
  return { env: { ...service.env, REWRITE_KEY: key }, cwd: folder.path };
}

describe('rewrite a.txt b.txt --out', () => {
  it('writes each rewrite whole under its name, and nothing else', async () => {
    const ran = await rewrite([...FORMAL, 'a.txt', 'b.txt'], use());
    expect(ran).toMatchObject({ code: 0, out: '' });
    expect(ran.err.split('\n').sort()).toEqual([
      '',
      'a.txt: written to formal/a.txt',
      'b.txt: written to formal/b.txt',
    ]);
    expect(folder.list('formal')).toEqual(['a.txt', 'b.txt']);
    expect(folder.read('formal/a.txt')).toBe('rewritten: Letter a.\n');
  });

  it('never writes over a file without --force, and asks nothing for it', async () => {
    await rewrite([...FORMAL, 'a.txt'], use());
    const calls = service.vendor.calls.length;
    const again = await rewrite([...FORMAL, '--fresh', 'a.txt'], use());
    expect(again.code).toBe(1);
    expect(again.err).toBe(
      'rewrite: formal/a.txt is there already; --force writes over it.\nrewrite: Not written: 1 of 1 files.\n',
    );
    expect(service.vendor.calls).toHaveLength(calls);
    service.vendor.script({ answer: ['Another.'] });
    await expect(rewrite([...FORMAL, '--fresh', '--force', 'a.txt'], use())).resolves.toMatchObject({ code: 0 });
    expect(folder.read('formal/a.txt')).toBe('Another.\n');
    expect(folder.list('formal')).toEqual(['a.txt']);
  });

  it('leaves the others alone when one fails, and says which', async () => {
    const args = [...FORMAL, '--json', 'a.txt', 'nothing.txt', 'b.txt'];
    const { code, out, err } = await rewrite(args, use());
    expect(code).toBe(1);
    expect(err).toMatch(/There is no file nothing\.txt\.\n[^]*Not written: 1 of 3 files\.\n$/);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string });
    expect(lines.find(({ file }) => file === 'nothing.txt')).toEqual({
      file: 'nothing.txt',
      error: 'There is no file nothing.txt.',
    });
    expect(lines.find(({ file }) => file === 'b.txt')).toMatchObject({
      rewrite: { rewritten: 'rewritten: Letter b.' },
    });
    expect(folder.list('formal')).toEqual(['a.txt', 'b.txt']);
  });

  it('says that no file can be written into the directory before it asks for anything', async () => {
    const calls = service.vendor.calls.length;
    const ran = await rewrite(['-s', 'formal', '--out', '/proc/self', 'a.txt', 'b.txt'], use());
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(/^rewrite: No file can be written into \/proc\/self: .+\n$/);
    expect(service.vendor.calls).toHaveLength(calls);
  });

  it('writes whole files where a file has but one name, as on most sticks, and over none that was made meanwhile', async () => {
    folder.write('one-name.cjs', WITHOUT_LINKS);
    const { env, cwd } = use();
    const { opened, open } = gate();
    service.vendor.script({ gate: opened });
    const before = service.vendor.calls.length;
    const options = { env: { ...env, NODE_OPTIONS: '--require ./one-name.cjs' }, cwd };
    const command = Command.start([...FORMAL, '--fresh', 'a.txt', 'b.txt'], options);
    await service.vendor.called(before + 2);
    folder.write('formal/b.txt', 'Of somebody else.');
    open();
    const ran = await command.ran();
    expect(ran.err).toContain('a.txt: written to formal/a.txt\n');
    expect(ran.err).toContain('rewrite: formal/b.txt is there already; --force writes over it.\n');
    expect(ran.code).toBe(1);
    expect(folder.list('formal')).toEqual(['a.txt', 'b.txt']);
    expect(folder.read('formal/a.txt')).toBe('rewritten: Letter a.\n');
    expect(folder.read('formal/b.txt')).toBe('Of somebody else.');
  });

  it('refuses two files of one name', async () => {
    const ran = await rewrite([...FORMAL, 'a.txt', './a.txt'], use());
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('Two of the files are called a.txt') });
  });

  it.each([
    ['a refused key', 'test-key-wrong', 4],
    ['a budget that is used up', 'test-key-spent', 5],
  ])('ends at once for what every file would meet, told once: %s', async (_name, key, code) => {
    const ran = await rewrite([...FORMAL, 'a.txt', 'b.txt', 'c.txt'], use(key));
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err.match(/^rewrite: /gm)).toHaveLength(1);
  });

  it('asks for four at once, and for the next as one is done', async () => {
    const letters = ['1', '2', '3', '4', '5', '6'].map((one) => `${one}.txt`);
    folder.remove();
    folder = new Folder(Object.fromEntries(letters.map((name) => [name, `Letter ${name}`])));
    const { opened, open } = gate();
    service.vendor.script({ gate: opened });
    const before = service.vendor.calls.length;
    const command = Command.start([...FORMAL, ...letters], use());
    await service.vendor.called(before + 4);
    open();
    await expect(command.ran()).resolves.toMatchObject({ code: 0 });
    expect(service.vendor.calls).toHaveLength(before + 6);
    expect(folder.list('formal')).toEqual(letters);
  });

  it('waits where it has asked too often, as long as the service says', async () => {
    const server = await ScriptedServer.start(
      answer(200, {}),
      problem(429, 'throttled', { 'retry-after': '1' }),
      events([start(), delta(1, 'Ahoy, world'), done(2)]),
    );
    const ran = await rewrite([...FORMAL, 'a.txt', '--url', server.url], { cwd: folder.path });
    await server.stop();
    const lines = 'The limit is reached: goes on in 1 s.\na.txt: written to formal/a.txt\n';
    expect(ran).toEqual({ code: 0, out: '', err: lines });
    expect(folder.read('formal/a.txt')).toBe('Ahoy, world\n');
  });

  it('shows a bar on a terminal', async () => {
    const command = Command.inTerminal('rewrite -s formal --out formal a.txt b.txt c.txt', use());
    const { code, out } = await command.ran();
    expect(code).toBe(0);
    expect(out).toContain('░░░░ 0 of 3');
    expect(out).toMatch(/█{30} 3 of 3/);
    expect(out.lastIndexOf('\u001B[?25h')).toBeGreaterThan(out.lastIndexOf('\u001B[?25l'));
  });

  it('stops at Ctrl-C: the calls of the vendor end, what is done stays, no part is left', async () => {
    service.vendor.script({ answer: ['Half of it, '], ending: 'stall' });
    service.vendor.scriptNext({});
    const command = Command.start([...FORMAL, '--fresh', 'a.txt', 'b.txt', 'c.txt'], use());
    await command.printed('written to', 'err');
    command.signal('SIGINT');
    await expect(command.ran()).resolves.toMatchObject({
      code: 130,
      err: expect.stringMatching(/\nrewrite: Stopped\.\n$/),
    });
    await service.vendor.idle();
    expect(folder.list('formal')).toHaveLength(1);
  });
});
