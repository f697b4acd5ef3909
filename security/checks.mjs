import { apiScan } from './api.mjs';
import { findTool, run } from './tools.mjs';

const OWN_SCRIPT = { tool: 'node' };
const NO_DATABASE = 'its database of vulnerabilities cannot be reached from here';
const TRIVY_CONFIG = ['--config', 'security/trivy.yaml'];
const TRIVY_AWAY = [/failed to download|DB error|init error|OCI artifact error/i, NO_DATABASE];
const IMAGE = 'rewrite-service:scanned';
/** No comment in the code silences a rule: what stays is explained beside the rules. */
const SEMGREP = ['scan', '--metrics=off', '--disable-version-check', '--disable-nosem', '--error', '--quiet'];

/** The checks by name: the parts of each, in order. @type {Record<string, import('./parts.mjs').Part[]>} */
export const CHECKS = {
  'lint-security': [
    {
      name: 'rules of the language',
      tool: 'oxlint',
      args: [
        '-c',
        'security/oxlint.json',
        '--disable-nested-config',
        '--type-aware',
        '--deny-warnings',
        'apps',
        'libs',
      ],
    },
    {
      name: 'rules of this service',
      tool: 'semgrep',
      args: [...SEMGREP, '--config', 'security/semgrep/code.yml', '.'],
    },
  ],
  'docs-comments': [{ ...OWN_SCRIPT, name: 'public names', args: ['security/doc-comments.mjs'] }],
  licences: [{ ...OWN_SCRIPT, name: 'of all packages', args: ['security/lock-file.mjs', 'licences'] }],
  'lock-file': [
    { ...OWN_SCRIPT, name: 'origins, checksums, install scripts', args: ['security/lock-file.mjs', 'origins'] },
  ],
  container: [
    {
      name: 'Dockerfile, chart and secrets in files',
      tool: 'trivy',
      args: ['fs', ...TRIVY_CONFIG, '--scanners', 'misconfig,secret', '.'],
    },
    {
      name: 'Compose file and workflows',
      tool: 'semgrep',
      args: [...SEMGREP, '--config', 'security/semgrep/deployment.yml', '.'],
    },
    { name: 'workflows', tool: 'actionlint', args: ['-color'] },
    {
      name: 'image',
      tool: 'trivy',
      args: ['image', ...TRIVY_CONFIG, '--scanners', 'vuln,misconfig,secret', IMAGE],
      away: TRIVY_AWAY,
      hindrance: buildImage,
    },
  ],
  secrets: [
    {
      name: 'files, by trufflehog',
      tool: 'trufflehog',
      args: ['filesystem', '.', ...trufflehog()],
      foundCodes: [183],
    },
    {
      name: 'history, by trufflehog',
      tool: 'trufflehog',
      args: ['git', 'file://.', ...trufflehog()],
      foundCodes: [183],
    },
    { name: 'files, by gitleaks', tool: 'gitleaks', args: ['dir', '.', ...gitleaks()] },
    { name: 'history, by gitleaks', tool: 'gitleaks', args: ['git', '.', ...gitleaks()] },
  ],
  dependencies: [
    {
      name: 'npm audit',
      tool: 'npm',
      args: ['audit', '--audit-level=low'],
      foundWhen: /severity vulnerabilit/,
      away: [
        /audit endpoint returned an error|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/,
        'the registry answers no audit',
      ],
      anyOf: 'advisories',
    },
    {
      name: 'osv-scanner',
      tool: 'osv-scanner',
      args: [
        'scan',
        'source',
        '--lockfile',
        'package-lock.json',
        '--config',
        'security/osv-scanner.toml',
        ...osvSource(),
      ],
      away: [/no such host|dial tcp|max retries|could not load db|unable to fetch/i, NO_DATABASE],
      anyOf: 'advisories',
    },
    {
      name: 'trivy',
      tool: 'trivy',
      args: ['fs', ...TRIVY_CONFIG, '--scanners', 'vuln', '.'],
      away: TRIVY_AWAY,
      anyOf: 'advisories',
    },
  ],
  api: [{ name: 'ZAP, from /openapi.json', run: apiScan }],
};

/** All that looks like a secret is a finding: no vendor is asked whether it is one that works. */
function trufflehog() {
  const results = ['--no-verification', '--results=verified,unverified,unknown', '--fail'];
  const exclude = ['--exclude-paths', 'security/trufflehog-exclude.txt'];
  return ['--config', 'security/trufflehog.yml', '--no-update', ...results, ...exclude];
}

function gitleaks() {
  return ['--config', 'security/gitleaks.toml', '--redact', '--verbose', '--no-banner', '--no-color'];
}

/** With the folder of OSV's database on this machine (`<folder>/osv-scalibr/npm/all.zip`), that one and no network. */
function osvSource() {
  const folder = process.env.OSV_DATABASE;
  return folder ? ['--offline', '--local-db-path', folder] : [];
}

/** Builds the image that is scanned. Tells why it cannot; null if it did. */
async function buildImage() {
  const docker = findTool('docker');
  if (docker === undefined || (await run(docker, ['info'], { quiet: true })).code !== 0)
    return 'no container engine answers';
  return (await run(docker, ['build', '-t', IMAGE, '.'])).code === 0 ? null : 'the image could not be built';
}
