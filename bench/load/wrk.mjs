import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inLetters, textAround } from '../texts.mjs';

const SCRIPT = fileURLToPath(new URL('post.lua', import.meta.url));
const run = promisify(execFile);
let runs = 0;

/**
 * Load from wrk, on the core of this process.
 * @param subject what is asked; see `subjects.mjs`
 * @param delivery how it is asked
 * @param text how long the text is, and what the vendor answers to it
 * @param isFresh whether each text is another one
 * @throws if one request fails
 */
export async function wrk(subject, { delivery, text, isFresh, seconds, connections = 32 }) {
  const { path, headers = {}, body } = subject.asks[delivery];
  const [before, after] = bodyAround(body, textAround(text));
  runs += 1;
  const id = isFresh ? inLetters(runs, 6) : 'always';
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', SCRIPT];
  const told = Object.entries(headers).flat();
  const kind = isFresh ? 'fresh' : 'same';
  const { stdout } = await run('wrk', [...args, subject.url + path, '--', kind, id, before, after, ...told]);
  const { micros, failed, ...result } = JSON.parse(/RESULT (.*)/.exec(stdout)[1]);
  if (failed > 0) throw new Error(`${subject.name}: ${failed} of ${result.requests} requests failed\n${stdout}`);
  return { ...result, seconds: micros / 1e6 };
}

/** What stands before and after the text's id in a body. */
function bodyAround(body, { before, after }) {
  const mark = '\u0001';
  const [head, tail] = body(`${before}${mark}${after}`).split(JSON.stringify(mark).slice(1, -1));
  return [head, tail];
}
