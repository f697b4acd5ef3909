/** A table of Markdown. The first column is of words, the others are of figures. */
export function table(heads, rows) {
  const rule = heads.map((_, n) => (n === 0 ? '---' : '---:'));
  return [heads, rule, ...rows].map(line).join('');
}

function line(cells) {
  return `| ${cells.join(' | ')} |\n`;
}
