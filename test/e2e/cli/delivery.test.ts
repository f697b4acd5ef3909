import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gate, gate } from '../../support/gate.js';
import { Command, type Ran, rewrite } from './command.js';
import { Folder } from './folder.js';
import { WithVendor } from './with-vendor.js';

let service: WithVendor;
let folder: Folder;
let held: Gate | undefined;

beforeAll(async () => {
  service = await WithVendor.start({ STREAM_RESUME_GRACE_MS: '0' });
  folder = new Folder({ 'letter.txt': 'Hello, my friend.' });
});

afterEach(() => {
  held?.open();
  service.vendor.script({});
});

afterAll(async () => {
  folder.remove();
  await service.stop();
});

function inTerminal(line: string): Command {
  return Command.inTerminal(line, { env: service.env, cwd: folder.path });
}

/** A first call that breaks off after some text, and a second one that is whole. */
function breakOffOnce(): void {
  service.vendor.scriptNext(
    { answer: ['Ahoy, ye landlubber, whar be ye '], ending: 'cut' },
    { answer: ['Ahoy, matey!'] },
  );
}

describe('on a terminal', () => {
  it('the rewrite is seen to grow', async () => {
    const { opened, open } = gate();
    service.vendor.script({ answer: ['Ahoy, me hearty, ', opened, 'whar be ye?'] });
    const command = inTerminal('rewrite -s pirate --fresh < letter.txt');
    await command.printed('Ahoy, me');
    expect(command.out).not.toContain('whar');
    open();
    await expect(command.ran()).resolves.toMatchObject({ code: 0, out: 'Ahoy, me hearty, whar be ye?\r\n' });
  });

  it('a line says that what was shown is void', async () => {
    breakOffOnce();
    const { code, out } = await inTerminal('rewrite -s pirate --fresh < letter.txt').ran();
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Ahoy, ye .*\r\n--- Writing begins again: what stands above is void\. ---\r\nAhoy, matey!\r\n$/,
    );
  });

  it('a line says that what was shown is not whole, and Ctrl-C stops the call of the vendor', async () => {
    service.vendor.script({ answer: ['Ahoy, me hearty, '], ending: 'stall' });
    const command = inTerminal('rewrite -s pirate --fresh < letter.txt');
    await command.printed('Ahoy, me');
    command.type('\u0003');
    const { code, out } = await command.ran();
    expect(code).toBe(130);
    expect(out).toMatch(/\r\n--- It broke off: what stands above is not whole\. ---\r\nrewrite: Stopped\.\r\n$/);
    await service.vendor.idle();
  });

  it('what would command the terminal is not obeyed', async () => {
    service.vendor.script({ answer: ['Ahoy, \u001B]0;mine\u0007 matey!\r\nArrr!'] });
    const { out } = await inTerminal('rewrite -s pirate --fresh < letter.txt').ran();
    expect(out).toContain('Ahoy, \u{FFFD}]0;mine\u{FFFD} matey!\r\nArrr!');
  });
});

describe('typed into a terminal', () => {
  it('a text is rewritten after Ctrl-D', async () => {
    service.vendor.script({ answer: ['Ahoy!'] });
    const command = inTerminal('rewrite -s pirate --fresh');
    await command.printed('Type the text; Ctrl-D on an empty line ends it.');
    command.type('Hello, my friend.\n\u0004');
    await expect(command.ran()).resolves.toMatchObject({ code: 0, out: expect.stringMatching(/\r\nAhoy!\r\n$/) });
  });

  it('nothing is rewritten after Ctrl-C', async () => {
    const command = inTerminal('rewrite -s pirate --fresh');
    await command.printed('Type the text');
    command.type('Hello, my friend.\n\u0003');
    await expect(command.ran()).resolves.toMatchObject({
      code: 130,
      out: expect.stringMatching(/rewrite: Stopped\.\r\n$/),
    });
  });
});

describe('into a pipe', () => {
  it('no text goes twice, and no part', async () => {
    breakOffOnce();
    const ran = await rewrite(['-s', 'pirate', '--fresh', 'letter.txt'], { env: service.env, cwd: folder.path });
    expect(ran).toEqual({ code: 0, out: 'Ahoy, matey!\n', err: '' });
  });

  it('a rewrite that fails leaves nothing but its message', async () => {
    service.vendor.script({ answer: ['Ahoy, me hearty, whar be '], ending: 'cut' });
    const ran = await rewrite(['-s', 'pirate', '--fresh', 'letter.txt'], { env: service.env, cwd: folder.path });
    expect(ran).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^rewrite: Every provider failed: .*\n$/),
    });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('a signal stops the call of the vendor: %s', async (signal, code) => {
    service.vendor.script({ answer: ['Ahoy, me hearty, '], ending: 'stall' });
    const before = service.vendor.calls.length;
    const command = Command.start(['-s', 'pirate', '--fresh', 'letter.txt'], { env: service.env, cwd: folder.path });
    await service.vendor.called(before + 1);
    command.signal(signal);
    await expect(command.ran()).resolves.toEqual({ code, out: '', err: 'rewrite: Stopped.\n' });
    await service.vendor.idle();
  });
});

function asked(...args: string[]): Promise<Ran> {
  return rewrite(args, { env: service.env, input: 'Hello, my friend.' });
}

function hold(): void {
  held = gate();
  service.vendor.script({ gate: held.opened, answer: ['Ahoy!'] });
}

async function submitted(...args: string[]): Promise<string> {
  const { code, out } = await asked('-s', 'pirate', '--fresh', '--job', ...args);
  expect(code).toBe(0);
  return out.trim();
}

describe('a job', () => {
  it('is handed in, tells that it has not ended, and is waited for', async () => {
    hold();
    const id = await submitted();
    const early = await asked('result', id);
    expect(early).toMatchObject({ code: 5, out: '' });
    expect(early.err).toMatch(
      new RegExp(`^rewrite: The job is (queued|active)\\. To wait for it: rewrite result --wait ${id}\\n$`),
    );
    const waiting = asked('result', '--wait', id);
    held?.open();
    await expect(waiting).resolves.toEqual({ code: 0, out: 'Ahoy!\n', err: '' });
    const { out } = await asked('result', '--json', id);
    expect(JSON.parse(out)).toMatchObject({ id, status: 'completed', rewrite: { rewritten: 'Ahoy!' } });
  });

  it('is waited for at once with --wait', async () => {
    service.vendor.script({ answer: ['Ahoy!'] });
    await expect(asked('-s', 'pirate', '--fresh', '--job', '--wait')).resolves.toEqual({
      code: 0,
      out: 'Ahoy!\n',
      err: '',
    });
  });

  it('goes on when the waiting is stopped, which is said', async () => {
    hold();
    const before = service.vendor.calls.length;
    const command = Command.start(['-s', 'pirate', '--fresh', '--job', '--wait'], { env: service.env, input: 'Hello' });
    await service.vendor.called(before + 1);
    command.signal('SIGINT');
    const { code, err } = await command.ran();
    expect(code).toBe(130);
    const id = /^The job goes on: rewrite result --wait (\S+)\nrewrite: Stopped\.\n$/.exec(err)?.[1];
    held?.open();
    await expect(asked('result', '--wait', id!)).resolves.toMatchObject({ code: 0, out: 'Ahoy!\n' });
  });

  it('is cancelled, and its result is then a failure', async () => {
    hold();
    const { id } = JSON.parse(await submitted('--json')) as { id: string };
    await expect(asked('cancel', id)).resolves.toEqual({ code: 0, out: `The job ${id} is cancelled.\n`, err: '' });
    await expect(asked('result', id)).resolves.toEqual({ code: 1, out: '', err: 'rewrite: The job was cancelled.\n' });
    await expect(asked('cancel', id)).resolves.toMatchObject({
      code: 1,
      err: expect.stringContaining('was cancelled'),
    });
  });

  it('is not cancelled once it has ended', async () => {
    service.vendor.script({ answer: ['Ahoy!'] });
    const id = await submitted();
    await asked('result', '--wait', id);
    await expect(asked('cancel', id)).resolves.toEqual({
      code: 1,
      out: '',
      err: 'rewrite: The job has already ended: it is completed.\n',
    });
  });

  it('that failed says why', async () => {
    service.vendor.script({ fail: { status: 400, message: 'no', code: 'content_policy_violation' } });
    const ran = await asked('result', '--wait', await submitted());
    expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^rewrite: .+: .+\n$/) });
  });

  it('that there is not is wrong use', async () => {
    const ran = await asked('result', 'no-such-job');
    expect(ran).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^rewrite: There is no such job\. Is the address right .*, and the id/),
    });
  });
});
