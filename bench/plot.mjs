/** Bars of requests a second, one panel for each case, with the spread of the rounds. */

const PANELS = ['sync', 'cached', 'sse', 'sse500'];
const WIDTH = 860;
const NAMES = 250;
const BARS = 470;
const LINE = 22;
const HEAD = 34;
const COLOURS = { now: '#1f6feb', before: '#9aa4b2' };
const RIVAL = '#d0a656';

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const rounded = (value) => Math.round(value).toLocaleString('en-US');

/** @param titles of the cases by name */
export function plot(rows, titles) {
  const panels = PANELS.map((name) => rows.filter((row) => row.case === name && row.length === 200));
  let y = 8;
  const parts = [];
  for (const [n, panel] of panels.entries()) {
    if (panel.length === 0) continue;
    parts.push(panelOf(panel, `${titles[PANELS[n]]}: requests a second`, y));
    y += HEAD + panel.length * LINE + 12;
  }
  const style = '<style>text { font: 13px sans-serif; fill: #24292f } .title { font-weight: 600 }</style>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}">\n<rect width="100%" height="100%" fill="#fff"/>\n${style}\n${parts.join('\n')}\n</svg>\n`;
}

function panelOf(rows, title, y) {
  const highest = Math.max(...rows.map(({ figures }) => figures.requestsPerSecond.highest));
  const xOf = (value) => NAMES + (value / highest) * BARS;
  const lines = rows.map((row, n) => barOf(row, xOf, y + HEAD + n * LINE));
  return `<text class="title" x="8" y="${y + 18}">${escaped(title)}</text>\n${lines.join('\n')}`;
}

function barOf({ subject, build, figures: { requestsPerSecond } }, xOf, y) {
  const { median, lowest, highest } = requestsPerSecond;
  const colour = COLOURS[build] ?? (build === null ? RIVAL : COLOURS.before);
  const middle = y + LINE / 2;
  return [
    `<text x="${NAMES - 8}" y="${middle + 4}" text-anchor="end">${escaped(subject)}</text>`,
    `<rect x="${NAMES}" y="${y + 3}" width="${(xOf(median) - NAMES).toFixed(1)}" height="${LINE - 6}" fill="${colour}"/>`,
    `<path d="M${xOf(lowest).toFixed(1)} ${middle}H${xOf(highest).toFixed(1)}" stroke="#24292f"/>`,
    `<text x="${(xOf(highest) + 6).toFixed(1)}" y="${middle + 4}">${rounded(median)}</text>`,
  ].join('');
}
