import type { Cell, Outcome, Setup } from './cell.js';
import { LONG_DEADLINE_IN_MS, SETTINGS, SETUPS } from './cell.js';
import { FAULTS } from './faults.js';
import { WAYS } from './ways.js';

const HEAD = `# What a client sees when a vendor fails

Made by a test against vendors that fail on purpose (\`test/e2e/rewriting/vendor-failures/\`), which also fails when this page no longer
tells what happens, its times apart. After an intended change: \`UPDATE_MATRIX=1 npx jest failure-matrix\`.

Each cell is a service of its own and one request: what the client saw, how many calls each key got, how long it took. OpenAI is the
vendor that fails. With two keys, the second one is well where the fault can be of one key (401, 403, 429) and meets the same vendor
where it cannot. With two providers, the second one is Gemini, which is well, and its calls come after the plus.

- **whole**: the whole rewrite, as if nothing had happened. **restart**: text that had been shown was taken back before.
- **error**: the stream's last event, with the type of its problem. **cut**: the connection was broken off, so that nobody takes the part for the
  whole. **queued**: the job waits for a key or for its provider, and comes again by itself (it was looked at for 6 s).
- A vendor in trouble is called three times, after short random pauses. One that falls silent is called again only after the other provider; before its first text it is waited for where there is no other.
- In the rows of a stall, a cut, a garbage frame and a finish, the vendor had sent most of a text before; of silence after stop, all of it. The rows that are whole with one key are no faults: they look like some.
- "1 to 2 calls": whoever reads chunked text is cut off as soon as the text begins again; the call that is under way by then is given up.

`;

const NOTES = `Settings: ${Object.entries(SETTINGS)
  .map(([name, value]) => `\`${name}=${value}\``)
  .join(', ')}; the rest by default. \`LLM_DEADLINE_MS=${LONG_DEADLINE_IN_MS}\` in all rows but those of no first token.
With more \`JOB_ATTEMPTS\`, a job that failed is tried again as a whole.
`;

const TIME = /\d+\.\d s/g;

/** The page without what differs from run to run. */
export function withoutTimes(page: string): string {
  return page.replaceAll(TIME, '_');
}

/** @param tell what happened in a cell */
export function matrixPage(outcomeOf: (fault: string, setup: Setup, way: string) => string): string {
  const tables = (Object.keys(SETUPS) as Setup[]).map((setup) => {
    const rows = [['fault', ...WAYS]];
    for (const { name } of FAULTS) rows.push([name, ...WAYS.map((way) => outcomeOf(name, setup, way))]);
    return `## ${setup[0]!.toUpperCase()}${setup.slice(1)}\n\n${table(rows)}\n`;
  });
  return `${HEAD}${NOTES}\n${tables.join('\n')}`;
}

export function tell(cell: Cell, { seen, calls }: Outcome): string {
  const seconds = `${(seen.tookInMs / 1000).toFixed(1)} s`;
  return [`**${whatWasSeen(cell, seen)}**`, callCounts(cell, calls), seconds].join(', ');
}

function whatWasSeen({ way }: Cell, seen: Outcome['seen']): string {
  const { ending, status, failure, retryAfterInSeconds, restarts } = seen;
  if (ending === 'failure') {
    if (way === 'SSE') return `error \`${failure}\``;
    if (way === 'job') return `failed, \`${failure}\``;
    return `${status} \`${failure}\`${retryAfterInSeconds === null ? '' : ', `Retry-After`'}`;
  }
  return ending === 'whole' && restarts > 0 ? 'restart, whole' : ending;
}

function callCounts(cell: Cell, calls: number[]): string {
  if (cell.cannotTakeBack && cell.wouldGoOn) return '1 to 2 calls';
  if (cell.isPutOff) return `${cell.fault.calls} ${cell.fault.calls === 1 ? 'call' : 'calls'} each time`;
  return calls.length === 1 && calls[0] === 1 ? '1 call' : `${calls.join(' + ')} calls`;
}

/** Columns as wide as their widest cell, as the formatter wants them. */
function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(rows[0]!), line(rule), ...rows.slice(1).map(line)].join('\n');
}
