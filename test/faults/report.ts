/** The figures of all scenarios of a run, printed at its end. */
const lines: string[] = [];

/** True for the long form (`npm run test:faults`); else the short one, with smaller numbers. */
export const isFull = process.env['FAULTS'] === 'full';

/** The number for the long form, or for the short one. */
export function size(full: number, short: number): number {
  return isFull ? full : short;
}

export function report(scenario: string, figures: Record<string, number | string>): void {
  const told = Object.entries(figures).map(([name, figure]) => `${name} ${figure}`);
  lines.push(`${scenario}: ${told.join(', ')}`);
}

export function printReport(): void {
  process.stdout.write(
    `\nFault report (${isFull ? 'long' : 'short'} form)\n${lines.map((line) => `  ${line}\n`).join('')}`,
  );
}
