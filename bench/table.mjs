/** How a figure is shown. */
const FIGURES = {
  requestsPerSecond: ['requests/s', 0],
  tokensPerSecond: ['tokens/s', 0],
  cpuMicrosPerRequest: ['CPU µs a request', 0],
  busy: ['busy', 2],
  requestsPerCpuSecond: ['requests a CPU second', 0],
  perSecond: ['asked a second', 0],
  firstTextP50InMs: ['first token p50 ms', 1],
  firstTextP99InMs: ['first token p99 ms', 1],
  tokenP50InMs: ['a token late by p50 ms', 1],
  tokenP99InMs: ['p99 ms', 1],
  endP50InMs: ['end p50 ms', 1],
  endP99InMs: ['end p99 ms', 1],
  cpuMicrosPerToken: ['CPU µs a token', 1],
  moreKibPerStream: ['KiB a stream', 0],
  failed: ['failed', 0],
  cpuMicrosPerText: ['CPU µs a text', 0],
  submittedPerSecond: ['submitted/s', 0],
  completedPerSecond: ['completed/s', 0],
  cpuMicrosPerJob: ['CPU µs a job', 0],
  roundTrips: ['round trips', 2],
  commands: ['commands', 2],
  commandsInScripts: ['within scripts', 2],
  bytes: ['bytes', 0],
  firstAnswerInMs: ['first answer ms', 0],
  restingMib: ['RSS at rest MiB', 0],
  loadedMib: ['RSS under load MiB', 0],
  p50InMs: ['p50 ms', 1],
  p99InMs: ['p99 ms', 1],
  rssInMib: ['RSS MiB', 0],
};

/** What rows are told apart by, besides the subject. */
const KEYS = ['what', 'pace', 'readers', 'tokens', 'length'];

const shown = (value, digits) =>
  value === null || value === undefined || !Number.isFinite(value)
    ? '–'
    : value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The columns of rows: what tells them apart, then the figures. */
function columnsOf(rows) {
  const has = (name) => rows.some((row) => row.figures[name] !== undefined);
  return [
    ['', ({ subject }) => subject],
    ...KEYS.filter((name) => new Set(rows.map((row) => row[name])).size > 1).map((name) => [
      name,
      (row) => String(row[name]),
    ]),
    ...Object.entries(FIGURES)
      .filter(([name]) => has(name))
      .map(([name, [title, digits]]) => [title, ({ figures }) => withSpread(figures[name], digits)]),
  ];
}

function withSpread(figure, digits) {
  if (figure === undefined || figure.median === null) return '–';
  const { median, lowest, highest } = figure;
  if (lowest === highest) return shown(median, digits);
  return `${shown(median, digits)} (${shown(lowest, digits)}–${shown(highest, digits)})`;
}

/** A table for a terminal and for a page alike. */
export function tableOf(rows) {
  const columns = columnsOf(rows);
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, show]) => show(row)))];
  const widths = columns.map((_, n) => Math.max(3, ...cells.map((line) => line[n].length)));
  const lineOf = (line) =>
    `| ${line.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, n) => (n === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head, ...body] = cells.map(lineOf);
  return `${[head, rule, ...body].join('\n')}\n`;
}
