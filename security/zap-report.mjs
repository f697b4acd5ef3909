import { existsSync, readFileSync } from 'node:fs';

const LOW_RISK = 1;
const INSTANCES_SHOWN = 10;

/**
 * The alerts of ZAP's report (its template traditional-json); null if it wrote none.
 * @typedef {{ riskcode: string, riskdesc: string, pluginid: string, name: string, count: string, instances: Record<string, string>[] }} Alert
 * @returns {Alert[] | null}
 */
export function readAlerts(file) {
  if (!existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8')).site.flatMap(({ alerts }) => alerts);
}

/** What only informs is no finding. @param {Alert} alert */
export function isFinding({ riskcode }) {
  return Number(riskcode) >= LOW_RISK;
}

/** Each alert with where it was raised, by what, and what showed it. @param {Alert[]} alerts */
export function linesOf(alerts) {
  const lines = alerts.flatMap(({ riskdesc, pluginid, name, count, instances }) => [
    `${riskdesc} ${pluginid} ${name}: ${count}`,
    ...instances.slice(0, INSTANCES_SHOWN).map(placeOf),
  ]);
  return [`ZAP raised ${alerts.length} kinds of alerts`, ...lines];
}

function placeOf({ method, uri, param, attack, evidence }) {
  const told = Object.entries({ param, attack, evidence }).filter(([, value]) => value);
  return ['   ', method, uri, ...told.map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(' ');
}
