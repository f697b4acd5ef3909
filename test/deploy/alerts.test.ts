import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Rule {
  alert?: string;
  annotations?: { runbook: string };
}

const { groups } = parse(readFileSync('deploy/observability/rules.yml', 'utf8')) as { groups: { rules: Rule[] }[] };
const alerts = groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert !== undefined);
const sections = Array.from(readFileSync('docs/runbook.md', 'utf8').matchAll(/^## (.+)$/gm), ([, title]) => title!);

test('the runbook has a section for each alert, in the order of the alerts, and none besides', () => {
  expect(sections).toEqual(alerts.map(({ alert }) => alert));
});

test.each(alerts)('the alert $alert leads to its section', ({ alert, annotations }) => {
  expect(annotations?.runbook).toBe(`docs/runbook.md#${alert!.toLowerCase()}`);
});
