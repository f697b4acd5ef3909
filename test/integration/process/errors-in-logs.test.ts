import { spawn } from 'node:child_process';
import { text as readText } from 'node:stream/consumers';
import { Queue, Worker } from 'bullmq';
import { IsInt, validateSync } from 'class-validator';
import { createLogger, NestLogger } from '#process';
import { RedisConnections } from '#redis';
import { RedisServer } from '../../support/redis-server.js';

const TEXT = 'My secret is that I walk in my sleep';
const KEY = 'test-key-in-an-error';

function logged(thrown: unknown): string {
  let lines = '';
  const logger = new NestLogger(createLogger({ level: 'debug', stream: { write: (line) => (lines += line) } }));
  logger.error(thrown);
  expect(JSON.parse(lines)).toMatchObject({ level: 'error', err: { message: expect.any(String) as string } });
  return lines;
}

const errorOf = (wait: Promise<unknown>): Promise<unknown> => wait.then(() => null).catch((error: unknown) => error);

describe('the log of an error', () => {
  it('tells its type, its message and its stack, and no other property or cause', () => {
    const cause = new Error(TEXT);
    const error = Object.assign(new TypeError('It went wrong', { cause }), { body: TEXT, headers: { key: KEY } });
    const { err } = JSON.parse(logged(error)) as { err: Record<string, string> };
    expect(Object.keys(err)).toEqual(['type', 'message', 'stack']);
    expect(err).toMatchObject({
      type: 'TypeError',
      message: 'It went wrong',
      stack: expect.stringContaining('at ') as string,
    });
  });

  it.each(['{"text": My secret', '"My secret', '{"text": "My secret" My secret}', 'My secret'])(
    'tells nothing of what is no JSON: %s',
    (json) => {
      const error = new Error('placeholder');
      try {
        JSON.parse(json);
      } catch (syntax) {
        Object.assign(error, {
          name: 'SyntaxError',
          message: (syntax as Error).message,
          stack: (syntax as Error).stack,
        });
      }
      expect(logged(error)).toContain('JSON');
      expect(logged(error)).not.toMatch(/My s/);
    },
  );

  it.each<[string, unknown]>([
    ['an object', { text: TEXT, key: KEY }],
    ['a list', [TEXT]],
    ['nothing', undefined],
  ])('tells nothing of %s that is thrown', (_name, thrown) => {
    const line = logged(thrown);
    expect(line).toContain('What was thrown is no error');
    expect(line).not.toMatch(/My secret|test-key-/);
  });

  it('tells nothing of what class-validator refused', () => {
    class Dto {
      @IsInt()
      text = TEXT;
    }
    expect(logged(validateSync(new Dto()))).not.toContain('My secret');
    expect(logged(validateSync(new Dto())[0])).not.toContain('My secret');
  });

  describe('of Redis', () => {
    let redis: RedisServer;
    let connections: RedisConnections;
    beforeAll(async () => {
      redis = await RedisServer.start();
      connections = await RedisConnections.open({ url: redis.url, keyPrefix: 'rewrite' });
    });
    afterAll(async () => {
      await connections.close();
      await redis.stop();
    });

    it('names no argument of a command that was refused', async () => {
      await connections.commands.set('a-string', '1');
      const error = await errorOf(connections.commands.hset('a-string', 'field', TEXT));
      expect(error).toHaveProperty('command.args', ['a-string', 'field', TEXT]);
      expect(logged(error)).toContain('WRONGTYPE');
      expect(logged(error)).not.toContain('My secret');
    });

    it('names no argument of a script', async () => {
      const run = connections.script({ name: 'test.fail', lua: "return redis.call('HSET', KEYS[1], 'a', ARGV[1])" });
      const error = await errorOf(run(['a-string'], [TEXT]));
      expect(logged(error)).not.toContain('My secret');
    });

    it('tells nothing of a job, whatever becomes of it', async () => {
      const { port } = redis;
      const queue = new Queue('test-queue', { connection: { port } });
      const worker = new Worker('test-queue', () => Promise.reject(new Error('It went wrong')), {
        connection: { port, maxRetriesPerRequest: null },
        autorun: false,
      });
      const failed = new Promise<unknown[]>((resolve) => worker.on('failed', (...of) => resolve(of)));
      const job = await queue.add('rewrite', { text: TEXT });
      void worker.run();
      const [failedJob, error] = await failed;
      const errors = [error, failedJob, await errorOf(job.moveToCompleted(TEXT, 'no-token'))];
      await worker.close();
      await queue.close();
      for (const one of errors) expect(logged(one)).not.toContain('My secret');
    });
  });
});

/** Runs a start of the built service in a process of its own. */
async function ending(start: string): Promise<{ code: number | null; out: string; err: string }> {
  const script = `import { startOrFail } from '#process'; await startOrFail(async () => { ${start} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const [code, out, err] = await Promise.all([ended, readText(child.stdout), readText(child.stderr)]);
  return { code, out, err };
}

describe('an error that nobody catches', () => {
  const thrown = `Object.assign(new Error('It went wrong'), { command: { args: ['${TEXT}'] }, key: '${KEY}' })`;

  it.each([
    ['at the start', `throw ${thrown};`],
    ['later', `setTimeout(() => { throw ${thrown}; }, 1);`],
    ['in a promise', `setTimeout(() => void Promise.reject(${thrown}), 1); setTimeout(() => undefined, 60_000);`],
  ])('%s ends the process with a line that holds none of its properties', async (_name, start) => {
    const { code, out, err } = await ending(start);
    expect([code, err]).toEqual([1, '']);
    expect(JSON.parse(out)).toMatchObject({ level: 'fatal', err: { type: 'Error', message: 'It went wrong' } });
    expect(out).not.toMatch(/My secret|test-key-/);
  });
});
