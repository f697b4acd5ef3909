// Where a CPU profile spent its time, by room and by function: `node bench/profile.mjs <file.cpuprofile or folder of them> [lines]`.
// Rooms and packages are told where the service ran without its bundle: `rm -r dist/bundle` after the build.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const [, , place, lines = '40'] = process.argv;
const files = statSync(place).isDirectory()
  ? readdirSync(place)
      .filter((name) => name.endsWith('.cpuprofile'))
      .map((name) => join(place, name))
  : [place];

for (const file of files) {
  const profile = JSON.parse(readFileSync(file, 'utf8'));
  print(`\n${file}\n`, selfTimes(profile, roomOf));
  print('\n', selfTimes(profile, nameOf));
}

function print(title, times) {
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  process.stdout.write(`${title}${(total / 1e6).toFixed(1)} s busy\n`);
  for (const [name, time] of [...times].sort(([, a], [, b]) => b - a).slice(0, Number(lines)))
    process.stdout.write(`${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}\n`);
}

/** µs that was run in each place itself, without what was called from there. */
function selfTimes({ nodes, samples, timeDeltas }, placeOf) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
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

/** A package, a lib, an app or a part of Node. */
function roomOf({ functionName, url }) {
  const [room] = url.match(/(?<=node_modules\/)(@[^/]+\/)?[^/]+|(?<=dist\/)(apps|libs)\/[^/]+/) ?? [];
  if (room !== undefined) return room;
  return url.startsWith('node:')
    ? `node:${url.split(/[:/]/).at(-1)}`
    : functionName.replace(/^RegExp: .*/s, '(expressions)');
}
