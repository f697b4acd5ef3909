/** A row of a table: the share of the items of which it holds, in percent. */
export function share(what, items, holds) {
  return { what, value: (100 * items.filter(holds).length) / items.length, unit: '%' };
}

/** A row of a table: of how many items it holds. */
export function number(what, items, holds) {
  return { what, value: items.filter(holds).length, unit: '' };
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}
