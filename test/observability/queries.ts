import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readFromRoot, tableRows } from '../unit/docs/table-rows.js';

interface Panel {
  title: string;
  targets?: { expr: string }[];
}

interface Rule {
  record?: string;
  alert?: string;
  expr: string;
}

/** Every query of the dashboard, with the time that Grafana would put in. */
export function queriesOfDashboard(): [name: string, query: string][] {
  const { panels } = JSON.parse(readFileSync('deploy/observability/grafana/rewrite.json', 'utf8')) as {
    panels: Panel[];
  };
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [title, expr.replaceAll('$__rate_interval', '1m')]),
  );
}

/** Every rule's, of an alert without its threshold: where all is well it would give nothing. */
export function queriesOfRules(): [name: string, query: string][] {
  const { groups } = parse(readFileSync('deploy/observability/rules.yml', 'utf8')) as { groups: { rules: Rule[] }[] };
  return groups
    .flatMap(({ rules }) => rules)
    .map(({ record, alert, expr }) => [
      (record ?? alert)!,
      alert === undefined ? expr : expr.replaceAll(/ (?:>|==) [\d.]+/g, ''),
    ]);
}

/** Every metric of the page of metrics. */
export function documentedMetrics(): string[] {
  const names = tableRows(readFromRoot('docs/metrics.md')).map(([name]) => name!);
  return names.filter((name) => /^`(rewrite|gen_ai)_\w+`$/.test(name)).map((name) => name.slice(1, -1));
}
