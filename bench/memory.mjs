// What endless answers cost: memory above the idle process, and how long the event loop is held at most, by the clock and (on a busy machine) by the
// processor's time, for each adapter. Usage: memory.mjs <dist>
import { createServer } from 'node:http';
import { fork } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as after } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { getHeapStatistics } from 'node:v8';

const block = 'a'.repeat(65_536);
const thought = {
  openai:
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: null, reasoning_content: 'hmm '.repeat(20) }, finish_reason: null }] })}\n\n`.repeat(
      200,
    ),
  gemini:
    `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text: 'hmm '.repeat(20), thought: true }] } }] })}\r\n\r\n`.repeat(
      200,
    ),
};
const WARMING_CALLS = 50;
const WHOLE = {
  openai: `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'Ahoy' }, finish_reason: 'stop' }] })}\n\n`,
  gemini: `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text: 'Ahoy' }] }, finishReason: 'STOP' }] })}\r\n\r\n`,
};
const CASES = {
  'an endless line': () => ({ status: 200, first: 'data: ', rest: block }),
  'an endless error body': () => ({ status: 500, first: '', rest: block }),
  'endless thoughts': (kind) => ({ status: 200, first: '', rest: thought[kind] }),
  'endless comments': () => ({ status: 200, first: '', rest: ': ping\n\n'.repeat(8192) }),
};

if (process.argv[3] === undefined) {
  for (const kind of ['openai', 'gemini']) {
    for (const name of Object.keys(CASES)) process.stdout.write(`${JSON.stringify(await measure(kind, name))}\n`);
  }
} else await child(process.argv[3], process.argv[4]);

async function measure(kind, name) {
  const { status, first, rest } = CASES[name](kind);
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    // Before it is measured the process has served calls, as a service has.
    if (calls <= WARMING_CALLS)
      return void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(WHOLE[kind]);
    response.writeHead(status, { 'content-type': 'text/event-stream' });
    response.write(first);
    const more = () => {
      while (!response.destroyed && response.write(rest));
    };
    response.on('drain', more);
    more();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const run = fork(process.argv[1], [process.argv[2], kind, String(server.address().port)]);
  const [told] = await new Promise((done) => run.once('message', (...message) => done(message)));
  server.closeAllConnections();
  server.close();
  return { kind, name, ...told };
}

async function child(kind, port) {
  const llm = await import(pathToFileURL(resolve(process.argv[2], 'libs/llm/src/index.js')).href);
  const origin = `http://127.0.0.1:${port}`;
  const adapter =
    kind === 'openai'
      ? new llm.OpenAiAdapter({ model: 'm', baseUrl: `${origin}/v1` })
      : new llm.GeminiAdapter({ model: 'm', baseUrl: origin });
  const prompt = { instructions: 'i', message: 'm', corrections: [], source: { style: 'formal', text: 'x' } };
  const leaving = new AbortController();
  for (let call = 0; call < WARMING_CALLS; call += 1) {
    for await (const _ of adapter.stream({ prompt, apiKey: 'k', signal: leaving.signal }));
  }
  await compilers();
  const idle = process.memoryUsage().rss;
  let peak = idle;
  const look = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const turns = longestTurn();
  const end = setTimeout(() => leaving.abort(), 15_000);
  let outcome = 'whole';
  const start = performance.now();
  try {
    for await (const _ of adapter.stream({ prompt, apiKey: 'k', signal: leaving.signal }));
  } catch (error) {
    outcome = error.kind ?? 'left after 15 s';
  }
  clearTimeout(end);
  clearInterval(look);
  peak = Math.max(peak, process.memoryUsage().rss);
  process.send({
    outcome,
    tookInMs: Math.round(performance.now() - start),
    moreInMiB: Math.round((peak - idle) / 1_048_576),
    longestHoldInMs: Math.round(delay.max / 1e6),
    longestTurnInMs: turns.stop(),
  });
  process.disconnect();
  process.exit(0);
}

/** The most time of the processor, of all threads, between two turns of the event loop. */
function longestTurn() {
  let [last, longest] = [process.cpuUsage(), 0];
  const turn = () => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    longest = Math.max(longest, user + system);
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  return {
    stop: () => {
      clearImmediate(next);
      return Math.round(longest / 1000);
    },
  };
}

/**
 * V8 compiles WebAssembly in the background, once in each process from its first call on, with some 30 MiB outside the heap that it gives back. That is no
 * cost of any answer, so it is waited for.
 */
async function compilers() {
  while (getHeapStatistics().malloced_memory > 4 * 1_048_576) await after(20);
}
