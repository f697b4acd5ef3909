/**
 * Looks at what package-lock.json brings in: `node security/lock-file.mjs licences` or `... origins`.
 *
 * licences: each package has a licence of `security/licences.json`, or is named there with a reason.
 * origins: each package has a checksum, comes from npm's registry (an address of its own would stand in `resolved`), and needs no script at its installation; npm runs
 * none in any case (`ignore-scripts` in .npmrc).
 *
 * Exit code 1 if something is found; each finding is a line.
 */
import { readFileSync } from 'node:fs';

const { allowed, packages: explained, installScripts } = JSON.parse(readFileSync('security/licences.json', 'utf8'));
const packages = Object.entries(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => Object.assign(entry, { name: path.split('node_modules/').at(-1) }));

/** Whether an SPDX expression is met by allowed licences: of OR one, of AND all. Parentheses stand round alternatives only. */
function isAllowed(expression) {
  const bare = expression.replaceAll(/[()]/g, '');
  const parts = bare.split(/ (?:OR|AND) /).map((licence) => allowed.includes(licence.trim()));
  return / OR /.test(bare) && !/ AND /.test(bare) ? parts.some(Boolean) : parts.every(Boolean);
}

function licenceFindings() {
  return packages
    .filter(({ license }) => typeof license !== 'string' || !isAllowed(license))
    .filter(({ name, license }) => license === undefined || explained[name]?.licence !== license)
    .map(({ name, version, license }) => `${name} ${version}: licence ${license ?? 'unknown'} is not on the list`);
}

function originFindings() {
  const npmrc = readFileSync('.npmrc', 'utf8');
  const findings = /^ignore-scripts=true$/m.test(npmrc) ? [] : ['.npmrc: ignore-scripts is not true'];
  for (const { name, version, integrity, resolved, link, inBundle, hasInstallScript } of packages) {
    const at = `${name} ${version}`;
    if (link || resolved !== undefined) {
      findings.push(`${at}: does not come from the registry`);
    }
    if (!inBundle && !integrity?.startsWith('sha512-')) findings.push(`${at}: has no SHA-512 checksum`);
    if (hasInstallScript && !(name in installScripts)) findings.push(`${at}: has a script for its installation`);
  }
  return findings;
}

const LOOKS = { licences: licenceFindings, origins: originFindings };
const findings = LOOKS[process.argv[2]]();
for (const finding of findings) console.log(finding);
console.log(`${packages.length} packages, ${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;
