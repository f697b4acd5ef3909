import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gate, gate } from '../../support/gate.js';
import { Command, type Ran, rewrite } from './command.js';
import { WithVendor } from './with-vendor.js';

let service: WithVendor;
let held: Gate | undefined;

beforeAll(async () => {
  service = await WithVendor.start();
});

afterEach(() => {
  held?.open();
  service.vendor.script({});
});

afterAll(() => service.stop());

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
