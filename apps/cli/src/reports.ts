import type { Health, Usage } from '#client';
import { CommandError, EXIT } from './exit.js';
import type { Session } from './session.js';
import { print, printJson } from './standard-output.js';

/** `rewrite styles` */
export async function showStyles(
  { client, signal, json }: Session,
  { language }: { language?: string },
): Promise<void> {
  const styles = await client.styles({ signal, language });
  await (json ? printJson(styles) : print(table(styles.map(({ name, description }) => [name, description]))));
}

/** `rewrite health`; a service that is down is no success. */
export async function showHealth({ client, signal, json }: Session): Promise<void> {
  const health = await client.health({ signal });
  await (json ? printJson(health) : print(table(healthRows(health))));
  if (health.status === 'down') throw new CommandError(EXIT.notNow, 'The service is down. Try again later.');
}

/** `rewrite usage` */
export async function showUsage({ client, signal, json }: Session): Promise<void> {
  const usage = await client.usage({ signal });
  await (json ? printJson(usage) : print(table(usageRows(usage))));
}

function healthRows({ status, parts: { store, providers } }: Health): string[][] {
  return [
    ['service', status],
    [`store (${store.kind})`, store.status],
    ...providers.each.map((one) => [`provider ${one.provider}`, one.status]),
  ];
}

function usageRows({ months, days, budget, currency }: Usage): string[][] {
  const costs = currency === undefined ? [] : [`COST (${currency})`];
  const row = (
    period: string,
    { calls, cached, inputTokens, outputTokens, cost }: Omit<Usage['days'][number], 'day'>,
  ): string[] => [period, calls, cached, inputTokens, outputTokens, ...costs.map(() => cost ?? '-')].map(String);
  return [
    ['PERIOD', 'CALLS', 'CACHED', 'TOKENS IN', 'TOKENS OUT', ...costs],
    ...months.map((one) => row(one.month, one)),
    ...days.map((one) => row(one.day, one)),
    ...(budget ? [['budget', `${budget.usedToday} of ${budget.tokensPerDay} tokens used today`]] : []),
  ];
}

function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number =>
    Math.max(...rows.map((row) => (row.length > column + 1 ? row[column]!.length : 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join('');
}
