import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { BuiltService } from '../../support/built-service.js';

const LINES = 5000;
const PROCESS = `import * as own from ${JSON.stringify(resolve('dist/libs/process/src/index.js'))};
const logger = own.createLogger();
const log = (count) => { for (let n = 0; n < count; n += 1) logger.info({ n }, 'one of many lines, each as long as lines of logs are'); };
`;

/** A process whose standard output is taken when the test takes it, or is a file that is open. */
function run(body: string, output: 'pipe' | number = 'pipe'): ChildProcess {
  const args = ['--input-type=module', '-e', PROCESS + body];
  return spawn(process.execPath, args, { stdio: ['ignore', output, 'pipe'], timeout: 30_000, killSignal: 'SIGKILL' });
}

interface Line {
  n?: number;
  msg: string;
}

async function linesOf({ stdout }: ChildProcess): Promise<Line[]> {
  const lines = (await readText(stdout!)).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

const numbersIn = (lines: Line[]): number[] => lines.flatMap(({ n }) => n ?? []);
const ALL = Array.from({ length: LINES }, (_, n) => n);

describe('log lines that nobody takes', () => {
  test('hold no request up', async () => {
    const service = BuiltService.run('api', { LOG_LEVEL: 'debug' });
    const port = await service.listening();
    service.pauseOutput();
    const requests = 100;
    const path = `/nothing/${'x'.repeat(8000)}`;
    for (let n = 0; n < requests; n += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(10_000) });
      await answer.arrayBuffer();
      expect(answer.status).toBe(404);
    }
    service.resumeOutput();
    service.signal('SIGTERM');
    expect(await service.exit()).toEqual({ code: 0, signal: null });
    expect(service.out.split('\n').filter((line) => line.includes(path))).toHaveLength(requests);
    expect(service.out).toContain('Stopping');
  });

  test('hold the end of the process up for a while only', async () => {
    const child = run(`log(${LINES}); own.stopOnSignal({ log: () => undefined }, async () => undefined);
      setInterval(() => undefined, 1000); process.stderr.write('ready');`);
    await once(child.stderr!, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  });

  test('are dropped when they are too many, and one line tells how many', async () => {
    const child = run(`log(200_000); process.stderr.write('ready');`);
    await once(child.stderr!, 'data');
    const lines = await linesOf(child);
    const dropped = Number(/^(\d+) log lines were dropped/.exec(lines.at(-1)!.msg)?.[1]);
    expect(dropped).toBeGreaterThan(0);
    expect(numbersIn(lines)).toHaveLength(200_000 - dropped);
  });
});

describe('log lines for which the disk has no room', () => {
  test('hold up neither the process nor its end', async () => {
    const full = openSync('/dev/full', 'w');
    const child = run(
      `await own.startOrFail(async () => own.stopOnSignal({ log() {}, error() {} }, async () => log(1)));
      const lines = setInterval(() => log(1), 10); setTimeout(() => process.stderr.write('alive'), 1000);`,
      full,
    );
    closeSync(full);
    const exited = once(child, 'exit');
    expect(String(await Promise.race([once(child.stderr!, 'data'), exited]))).toBe('alive');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
});

describe('the last log lines', () => {
  test.each([
    [
      'is stopped',
      `own.stopOnSignal({ log() {}, error() {} }, async () => log(${LINES})); setInterval(() => undefined, 60_000); process.kill(process.pid, 'SIGTERM');`,
      0,
    ],
    [
      'fails to stop',
      `own.stopOnSignal({ log() {}, error() {} }, async () => { log(${LINES}); throw new Error('x'); });
      setInterval(() => undefined, 60_000); process.kill(process.pid, 'SIGTERM');`,
      1,
    ],
    ['crashes', `await own.startOrFail(async () => undefined); log(${LINES}); throw new Error('x');`, 1],
    ['cannot start', `await own.startOrFail(async () => { log(${LINES}); throw new Error('x'); });`, 1],
    ['exits at once', `log(${LINES}); process.exit(3);`, 3],
    ['has no more to do', `log(${LINES});`, 0],
  ])('of a process that %s arrive', async (_name, body, code) => {
    const child = run(body);
    const exited = once(child, 'exit');
    const lines = await linesOf(child);
    expect(numbersIn(lines)).toEqual(ALL);
    expect(await exited).toEqual([code, null]);
    if (code === 1 && body.includes('startOrFail')) expect(lines.at(-1)!.msg).toContain('an error was not caught');
  });
});
