// Where a CPU profile spent its time: `node bench/profile.mjs <file.cpuprofile or folder of them> [lines]`.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const [, , place, lines = '40'] = process.argv;
const files = statSync(place).isDirectory()
  ? readdirSync(place)
      .filter((name) => name.endsWith('.cpuprofile'))
      .map((name) => join(place, name))
  : [place];

for (const file of files) {
  const times = selfTimes(JSON.parse(readFileSync(file, 'utf8')));
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  process.stdout.write(`\n${file}: ${(total / 1e6).toFixed(1)} s busy\n`);
  for (const [name, time] of [...times].sort(([, a], [, b]) => b - a).slice(0, Number(lines)))
    process.stdout.write(`${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}\n`);
}

/** µs that each function ran itself, without those that it called. */
function selfTimes({ nodes, samples, timeDeltas }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map();
  for (const [n, sample] of samples.entries()) {
    const name = names.get(sample);
    if (name === '(idle)') continue;
    times.set(name, (times.get(name) ?? 0) + timeDeltas[n]);
  }
  return times;
}

function nameOf({ functionName, url, lineNumber }) {
  const where = url.replace(/^.*\/(?=(node_modules|dist)\/)/, '');
  return url === '' ? functionName : `${functionName || '(anonymous)'} ${where}:${lineNumber + 1}`;
}
