// `npm run bench`: see options.mjs, and CONTRIBUTING.md.
import { builtFolder, commitBuild, workingTree } from './builds.mjs';
import { CASES } from './cases/index.mjs';
import { nodeOf } from './nodes.mjs';
import { readOptions, usage } from './options.mjs';
import { writePage } from './page.mjs';
import { pinThisProcess } from './processes.mjs';
import { Results } from './results.mjs';
import { service } from './subjects.mjs';
import { startVendor } from './vendor-process.mjs';

const options = readOptions(process.argv.slice(2));
const caseNames = CASES.map(({ name }) => name);

if (options.help) print(usage(caseNames));
else if (options.report !== null) print(`${writePage(options.report, CASES)}\n`);
else await runAll();

async function runAll() {
  const cases = wantedCases();
  const builds = [
    workingTree(),
    ...options.before.map((commit, n) => commitBuild(n === 0 ? 'before' : commit, commit)),
    ...options.built.map(([name, folder]) => builtFolder(name, folder)),
  ];
  const nodes = options.nodes.map(nodeOf);
  pinThisProcess();
  const results = new Results(options, builds);
  for (const node of nodes) {
    const vendor = await startVendor();
    try {
      for (const one of cases) {
        await run(one, { node, vendor, builds, results }).catch((error) => results.leaveOut(one.title, error));
        results.save();
      }
    } finally {
      await vendor.stop();
    }
  }
  print(`\n${results.save()}\n`);
  if (options.writesPage) print(`${writePage([results.file], CASES)}\n`);
}

function wantedCases() {
  const unknown = options.only?.filter((name) => !caseNames.includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`There is no case ${unknown.join(', ')}; there are ${caseNames.join(', ')}`);
  return CASES.filter(({ name }) => options.only?.includes(name) ?? true);
}

async function run(one, { node, vendor, builds, results }) {
  print(`\n${one.title} (Node ${node.name})\n`);
  const isWanted = ({ name }) =>
    options.rivals?.some((word) => name.toLowerCase().includes(word.toLowerCase())) ?? true;
  await one.run({
    options,
    node,
    vendor,
    builds,
    services: (more = {}) => servicesOf(builds, options.stores, more),
    rivals: (rivals) => rivals.filter(isWanted),
    profileFlags: options.profileFlags,
    add: (about, figures) => results.add({ node: node.name, ...about }, figures),
    leaveOut: (name, error) => results.leaveOut(name, error),
  });
  print(results.tableOf(one.name, node.name));
}

function servicesOf(builds, stores, more) {
  return builds.flatMap((build) => stores.map((store) => service(build, { isShared: store === 'redis', ...more })));
}

function print(text) {
  process.stdout.write(text);
}
