/**
 * Makes the schemas of the kinds that the chart uses, out of the published ones: `node make.mjs <kubernetes> <scaledobjects.yaml> <servicemonitors.yaml>`;
 * `make.sh` has the sources. Descriptions, states and what no kind refers to are left out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const KINDS_OF_KUBERNETES = [
  'deployment-apps-v1',
  'horizontalpodautoscaler-autoscaling-v2',
  'networkpolicy-networking-v1',
  'poddisruptionbudget-policy-v1',
  'service-v1',
];
const SAID_ONLY = /^(description|\$id|\$schema|x-kubernetes-.*|default|title)$/;

const [kubernetes, scaledObjects, serviceMonitors] = process.argv.slice(2);
const { $defs } = JSON.parse(readFileSync(join(kubernetes, '_definitions.json'), 'utf8'));

for (const kind of KINDS_OF_KUBERNETES) {
  const schema = bare(JSON.parse(readFileSync(join(kubernetes, `${kind}.json`), 'utf8')));
  write(kind, { ...withoutState(schema), $defs: reachable(schema) });
}
write('scaledobject-keda-v1alpha1', ofCustomKind(scaledObjects));
write('servicemonitor-monitoring-v1', ofCustomKind(serviceMonitors));

/** The schema of a CustomResourceDefinition's newest version: what it does not name is refused, as everywhere here. */
function ofCustomKind(file) {
  const { openAPIV3Schema } = parse(readFileSync(file, 'utf8')).spec.versions[0].schema;
  const schema = closed(withoutState(bare(openAPIV3Schema)));
  return { ...schema, properties: { ...schema.properties, metadata: { type: 'object' } } };
}

function withoutState(schema) {
  const { status: _state, ...properties } = schema.properties;
  return { ...schema, properties };
}

/** Without what says something to people only. The keys of `properties` are names, whatever they are. */
function bare(node, areNames = false) {
  if (Array.isArray(node)) return node.map((item) => bare(item));
  if (typeof node === 'string') return node.replace(/^.*_definitions\.json#/, '#');
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).filter(([key]) => areNames || !SAID_ONLY.test(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, bare(value, !areNames && key === 'properties')]));
}

function closed(node) {
  if (Array.isArray(node)) return node.map(closed);
  if (node === null || typeof node !== 'object') return node;
  const inner = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  const isOpen = node.type === 'object' && node.properties !== undefined && node.additionalProperties === undefined;
  return isOpen ? { ...inner, additionalProperties: false } : inner;
}

/** The definitions that a schema refers to, and those that they refer to. */
function reachable(schema, found = {}) {
  for (const [, name] of JSON.stringify(schema).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
    if (name in found) continue;
    found[name] = bare($defs[name]);
    reachable(found[name], found);
  }
  return found;
}

/** A line for each definition. */
function write(kind, { $defs: named = {}, ...schema }) {
  const lines = Object.keys(named)
    .sort()
    .map((name) => `    ${JSON.stringify(name)}: ${JSON.stringify(named[name])}`);
  const own = JSON.stringify(schema).slice(0, -1);
  const text = lines.length > 0 ? `${own},\n  "$defs": {\n${lines.join(',\n')}\n  }\n}\n` : `${own}}\n`;
  writeFileSync(join(import.meta.dirname, `${kind}.json`), text);
}
