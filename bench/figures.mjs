/** The value below which this share of the values lies. */
export function percentile(values, share) {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of each figure of the rounds of one measurement, and its lowest and highest value. */
export function summary(rounds) {
  const names = new Set(rounds.flatMap((round) => Object.keys(round)));
  const entries = [...names].map((name) => {
    const values = rounds.map((round) => round[name]).filter((value) => typeof value === 'number');
    return [name, { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) }];
  });
  return Object.fromEntries(entries);
}
