import { summary } from './figures.mjs';

/** One row for all rounds of a measurement, with the median and the spread of each figure. */
export function summarised(rows) {
  const groups = new Map();
  for (const { round: _, figures, ...about } of rows) {
    const key = JSON.stringify(about);
    const group = groups.get(key) ?? { ...about, rounds: [] };
    group.rounds.push(figures);
    groups.set(key, group);
  }
  for (const group of groups.values()) {
    group.figures = summary(group.rounds);
    delete group.rounds;
  }
  return [...groups.values()];
}
