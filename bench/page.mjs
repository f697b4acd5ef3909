import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plot } from './plot.mjs';
import { summarised } from './summarised.mjs';
import { tableOf } from './table.mjs';
import { targetsIn } from './targets.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** Writes docs/performance.md and its plot from the results in these files, and from bench/remarks.md. The first tells of the machine. */
export function writePage(files, cases) {
  const results = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
  const rows = summarised(results.flatMap(({ rows: each }) => each));
  const nodes = [...new Set(rows.map(({ node }) => node))].toSorted(
    (a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10),
  );
  const titles = Object.fromEntries(cases.map(({ name, title }) => [name, title]));
  const plotted = rows.filter(({ node }) => node === nodes[0]);
  writeFileSync(join(ROOT, 'docs/performance.svg'), plot(plotted, titles));
  const page = join(ROOT, 'docs/performance.md');
  // What one run left out another may have measured.
  const measured = new Set(rows.map((row) => titles[row.case]));
  const leftOut = results.flatMap((result) => Object.entries(result.leftOut)).filter(([name]) => !measured.has(name));
  const parts = [
    introduction(results, nodes),
    `![Requests a second, on one core](performance.svg)\n\nNode ${nodes[0]}, texts of 200 characters; lines show the spread of the rounds.`,
    goals(rows, nodes),
    ...cases.map(({ name, title }) =>
      sectionOf(
        title,
        rows.filter((row) => row.case === name),
        nodes,
      ),
    ),
    notes(leftOut),
    readFileSync(join(ROOT, 'bench/remarks.md'), 'utf8').trim(),
  ];
  writeFileSync(page, `${parts.filter(Boolean).join('\n\n')}\n`);
  execFileSync('npx', ['prettier', '--write', page], { cwd: ROOT, stdio: 'ignore' });
  return page;
}

function introduction(results, nodes) {
  const [{ machine, builds, options }] = results;
  const told = builds.map(({ name }) => `${name} is ${commitsOf(results, nodes, name)}`);
  const places = nodes.map((node) => `Node ${node} on ${processorsOf(results, node).join(' and ')}`);
  const days = [...new Set(results.map(({ date }) => date.slice(0, 10)))].join(' and ');
  const versions = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`);
  return `# Performance

Measured by \`npm run bench\` on ${days}: ${places.join(', ')}; ${machine.cores} cores, ${machine.memoryInGib} GiB, Linux ${machine.kernel}; Redis ${machine.redis}; ${versions.join(', ')}.
Builds: ${told.join('; ')}.

What is measured has one core to itself; load, vendor and Redis share the other. The vendor answers at once with bytes made beforehand; Redis writes nothing to disk. Load is wrk with 32 connections, and a reader of
the benchmark's own, which checks every byte, where single streams are looked at. Each figure is the median of ${options.rounds} rounds of ${options.seconds} s (in brackets the lowest and the highest), after ${options.warmUpInSeconds} s of warm-up and 3 s of load more at the beginning of each round; the rounds of all
that stand in one table are interleaved. "busy" is the share of its core that a process had: well below 1 the load, or another process, held it back, and the figure for each CPU second says more.`;
}

function processorsOf(results, node) {
  return [...new Set(measuredOn(results, node).map(({ machine }) => machine.processor))];
}

/** What a build was: on each Node, where it was not the same. */
function commitsOf(results, nodes, name) {
  const perNode = nodes.map((node) => {
    const builds = measuredOn(results, node).flatMap((result) => result.builds);
    return [...new Set(builds.filter((build) => build.name === name).map(({ commit }) => commit))].join(' and ');
  });
  if (new Set(perNode).size === 1) return perNode[0];
  return perNode.map((commits, n) => `${commits} on Node ${nodes[n]}`).join(', ');
}

function measuredOn(results, node) {
  return results.filter(({ rows }) => rows.some((row) => row.node === node));
}

const shown = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

function goals(rows, nodes) {
  const sections = nodes.map((node) => {
    const targets = targetsIn(
      rows.filter((row) => row.node === node),
      Number(node.split('.')[0]),
    );
    if (targets.length === 0) return '';
    const lines = targets.map(({ title, value, atLeast, atMost, isReached }) => {
      const goal = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
      return `| ${title} | ${shown(value)} | ${goal} | ${isReached ? 'yes' : '**no**'} |`;
    });
    return `### Node ${node}\n\n| | measured | goal | reached |\n| --- | ---: | --- | --- |\n${lines.join('\n')}`;
  });
  const found = sections.filter(Boolean);
  return found.length === 0 ? '' : `## Goals\n\n${found.join('\n\n')}`;
}

function sectionOf(title, rows, nodes) {
  if (rows.length === 0) return '';
  const tables = nodes.map((node) => {
    const own = rows.filter((row) => row.node === node);
    return own.length === 0 ? '' : `Node ${node}:\n\n${tableOf(own)}`;
  });
  return `## ${title}\n\n${tables.filter(Boolean).join('\n')}`;
}

function notes(leftOut) {
  const reasons = leftOut.map(([name, reason]) => `- Not measured: ${name} (${reason}).`);
  return `## Notes

- Bare handlers read the same body, make the same vendor call and send the same kind of bytes as the service; they have no cache, limits, keys, checks or logs. No text and no answer has a digit. "Not streamed" asks the vendor for a whole answer, which is less work than the service does. The pass-through does not read what it passes on.
- Portkey's gateway is measured on whole answers only: as published on npm, its streams answer 500. LiteLLM's proxy is that of \`bash test/servers/install.sh litellm\`.
- Memory of a stream is the growth of RSS over the idle process, before the warm-up.
- Redis round trips are the packets that it reads, of requests one after another, less what happens at rest.
${reasons.join('\n')}`;
}
