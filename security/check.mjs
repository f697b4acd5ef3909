/**
 * Runs the checks that are named, or all: `node security/check.mjs [name...]`. docs/security-checks.md tells of each.
 *
 * Exit code 0: everything ran and found nothing. 1: something was found, or a tool broke. 2: nothing was found, but
 * a part did not run; which, and why, is in the last lines.
 */
import { CHECKS } from './checks.mjs';
import { runPart } from './parts.mjs';

const EXIT_CODES = { clean: 0, found: 1, broken: 1, 'not run': 2 };

/** The outcomes of a check's parts. With `anyOf`, what could not run does not count once another part of it has run. */
async function runCheck(name) {
  const outcomes = [];
  for (const part of CHECKS[name]) {
    console.log(`\n--- ${name}: ${part.name}`);
    const outcome = await (part.run?.() ?? runPart(part));
    console.log(outcome.why ? `${outcome.status}: ${outcome.why}` : outcome.status);
    outcomes.push({ ...outcome, check: name, name: part.name, anyOf: part.anyOf ?? null });
  }
  return outcomes.filter((one) => !(one.status === 'not run' && hasStandIn(one, outcomes)));
}

function hasStandIn({ anyOf }, outcomes) {
  return anyOf !== null && outcomes.some((other) => other.anyOf === anyOf && other.status !== 'not run');
}

function report(outcomes) {
  console.log('\n=== Security checks');
  for (const { check, name, status, why } of outcomes) {
    console.log(`${status.padEnd(8)} ${check}: ${name}${why ? ` (${why})` : ''}`);
  }
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(CHECKS);
const unknown = names.filter((name) => !(name in CHECKS));
if (unknown.length > 0) {
  console.error(`There is no check ${unknown.join(', ')}. There are: ${Object.keys(CHECKS).join(', ')}`);
  process.exitCode = 1;
} else {
  const outcomes = [];
  for (const name of names) outcomes.push(...(await runCheck(name)));
  report(outcomes);
  const codes = outcomes.map(({ status }) => EXIT_CODES[status]);
  process.exitCode = codes.includes(1) ? 1 : Math.max(0, ...codes);
}
