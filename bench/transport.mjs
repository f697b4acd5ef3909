// One adapter of one build, alone: streamed answers a second and CPU, one core. Usage: transport.mjs <dist> <openai|gemini> <port> <seconds>
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const [dist, kind, port, seconds = '3'] = process.argv.slice(2);
const llm = await import(pathToFileURL(resolve(dist, 'libs/llm/src/index.js')).href);
const origin = `http://127.0.0.1:${port}`;
const adapter =
  kind === 'openai'
    ? new llm.OpenAiAdapter({ model: 'm', baseUrl: `${origin}/v1` })
    : new llm.GeminiAdapter({ model: 'm', baseUrl: origin });
const prompt = {
  instructions: 'Rewrite the text.',
  message: 'Good morning to all of you.',
  corrections: [],
  source: { style: 'formal', text: 'x' },
};

async function call() {
  let deltas = 0;
  for await (const chunk of adapter.stream({ prompt, apiKey: 'k', signal: new AbortController().signal }))
    if (chunk.kind === 'delta') deltas += 1;
  return deltas;
}
async function run(forMs) {
  const until = performance.now() + forMs;
  let calls = 0;
  let deltas = 0;
  const worker = async () => {
    while (performance.now() < until) {
      const read = await call();
      deltas += read;
      calls += 1;
    }
  };
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await Promise.all(Array.from({ length: 16 }, worker));
  const used = process.cpuUsage(cpu);
  return {
    perSecond: calls / ((performance.now() - start) / 1000),
    cpuInMicros: (used.user + used.system) / calls,
    deltas: deltas / calls,
  };
}
await run(1000);
process.stdout.write(`${JSON.stringify(await run(Number(seconds) * 1000))}\n`);
process.exit(0);
