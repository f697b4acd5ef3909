import { readdirSync, readFileSync } from 'node:fs';
import { tableRows } from '../unit/docs/table-rows.js';
import { CHART, type Manifest, manifests, render, tool, VALUES } from './chart.js';

const FILES = readdirSync(VALUES);
const SCHEMAS = 'deploy/helm/schemas/{{ .ResourceKind }}{{ .KindSuffix }}.json';

const kindsOf = (all: Manifest[]): string[] => [...new Set(all.map(({ kind }) => kind))].sort();
const named = (all: Manifest[], kind: string, app: string): Manifest =>
  all.find((one) => one.kind === kind && one.metadata.name.endsWith(`-${app}`))!;

/** The labels that a selector asks for, of a Service or of another kind. */
function labelsIn(selector: Manifest['spec']['selector']): object[] {
  if (selector === undefined) return [];
  return [typeof selector['matchLabels'] === 'object' ? selector['matchLabels'] : selector];
}

describe.each(FILES)('the chart with %s', (values) => {
  test('passes helm lint', async () => {
    const args = ['lint', CHART, '--strict', '--values', `${VALUES}/${values}`];
    expect(await tool('helm', args)).toContain('0 chart(s) failed');
  });

  test('makes nothing but what the schemas of its kinds allow', async () => {
    const args = ['-strict', '-summary', '-schema-location', SCHEMAS, '-'];
    expect(await tool('kubeconform', args, await render(values))).toMatch(/Invalid: 0, Errors: 0, Skipped: 0/);
  });

  test('gives no container a right, and no Pod a token', async () => {
    for (const app of ['api', 'worker']) {
      const { spec } = named(await manifests(values), 'Deployment', app).spec.template;
      expect(spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(spec.containers.map(({ securityContext }) => securityContext)).toEqual([
        {
          allowPrivilegeEscalation: false,
          privileged: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      ]);
    }
  });

  test('gives Pods longer to stop than the service takes', async () => {
    const all = await manifests(values);
    for (const app of ['api', 'worker']) {
      const { terminationGracePeriodSeconds, containers } = named(all, 'Deployment', app).spec.template.spec;
      const times = containers[0].env.filter(({ name }) => /^SHUTDOWN_(GRACE|DELAY)_MS$/.test(name));
      const takesInMs = times.reduce((sum, { value }) => sum + Number(value), 0);
      expect(takesInMs).toBeGreaterThan(0);
      expect(terminationGracePeriodSeconds * 1000).toBeGreaterThanOrEqual(takesInMs + 10_000);
    }
  });

  test('probes each at a port that it has, and selects nothing that is not there', async () => {
    const all = await manifests(values);
    const pods = ['api', 'worker'].map((app) => named(all, 'Deployment', app).spec.template);
    for (const { spec } of pods) {
      const [{ ports, startupProbe, livenessProbe, readinessProbe }] = spec.containers;
      const paths = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path);
      expect(paths).toEqual(['/health/live', '/health/live', '/health/ready']);
      const portNames = ports.map(({ name }) => name);
      expect(portNames).toContain(livenessProbe.httpGet.port);
    }
    const selectors = all.flatMap(({ spec }) => [spec?.selector, spec?.podSelector].flatMap(labelsIn));
    const everything = [...pods.map(({ metadata }) => metadata.labels), ...all.map(({ metadata }) => metadata.labels)];
    for (const labels of selectors) expect(everything).toContainEqual(expect.objectContaining(labels));
  });
});

test('with the least that is said, the chart makes what needs nothing of others', async () => {
  expect(kindsOf(await manifests('least.yaml'))).toEqual([
    'Deployment',
    'HorizontalPodAutoscaler',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'Service',
  ]);
});

test('what can be turned off is not there', async () => {
  const all = await manifests('bare.yaml');
  expect(kindsOf(all)).toEqual(['Deployment', 'PodDisruptionBudget', 'Service']);
  expect(['api', 'worker'].map((app) => named(all, 'Deployment', app).spec.replicas)).toEqual([4, 5]);
});

test('secrets are files, and settings variables, large numbers in full', async () => {
  const all = await manifests('whole.yaml');
  const { containers, volumes } = named(all, 'Deployment', 'worker').spec.template.spec;
  expect(containers[0].env).toContainEqual({ name: 'SECRETS_DIR', value: containers[0].volumeMounts[0]!.mountPath });
  expect(volumes).toEqual([{ name: 'secrets', secret: { secretName: 'rewrite-keys', defaultMode: 0o440 } }]);
  const given = { MAX_QUEUED_JOBS: '2000000', CACHE_SHARED: 'true', LLM_PROVIDERS: 'openai' };
  for (const [name, value] of Object.entries(given)) expect(containers[0].env).toContainEqual({ name, value });
});

test('workers follow the backlog and what is worked, as the page of metrics names them', async () => {
  const { spec } = named(await manifests('whole.yaml'), 'ScaledObject', 'worker');
  const [{ type, metadata }] = spec.triggers;
  expect([type, metadata['threshold'], metadata['ignoreNullValues']]).toEqual(['prometheus', '20', 'false']);
  const ofUs = 'namespace="rewrites",service="shop-rewrite-service-metrics"';
  expect(metadata['query']).toBe(`max(rewrite_jobs_backlog{${ofUs}}) + max(rewrite_jobs{state="active",${ofUs}})`);
  const documented = tableRows(readFileSync('docs/metrics.md', 'utf8')).map(([name]) => name);
  for (const [name] of metadata['query']!.matchAll(/rewrite_\w+/g)) expect(documented).toContain(`\`${name}\``);
});

test('what scales sets no number of replicas, and nothing scales what is not there', async () => {
  const all = await manifests('whole.yaml');
  for (const [kind, app] of [
    ['HorizontalPodAutoscaler', 'api'],
    ['ScaledObject', 'worker'],
  ] as const) {
    const deployment = named(all, 'Deployment', app);
    expect(deployment.spec.replicas).toBeUndefined();
    expect(named(all, kind, app).spec.scaleTargetRef.name).toBe(deployment.metadata.name);
  }
});

test('the network lets in whom the values name, and out to Redis, vendors and names', async () => {
  const { spec } = (await manifests('whole.yaml')).find(({ kind }) => kind === 'NetworkPolicy')!;
  expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
  const [toApi, toMetrics] = spec.ingress;
  expect(toApi!.from).toEqual([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }]);
  expect(toMetrics!.from).toEqual([
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } },
  ]);
  const ports = spec.egress.map((rule) => rule.ports.map(({ port }) => port));
  expect(ports).toEqual([[53, 53], [6379, 26379], [443, 8443], [4318]]);
  expect(spec.egress[1]!.to).toEqual([{ ipBlock: { cidr: '10.1.2.3/32' } }]);
});

test('a change of the settings restarts the Pods, and nothing else does', async () => {
  const podOf = async (...sets: string[]): Promise<object> =>
    named(await manifests('least.yaml', ...sets), 'Deployment', 'api').spec.template;
  expect(await podOf('settings={"LOG_LEVEL":"debug"}')).not.toEqual(await podOf());
  expect(await podOf('serviceMonitor.enabled=true', 'api.autoscaling.maxReplicas=9')).toEqual(await podOf());
});

test.each([
  ['no Redis', 'redis={"url":""}'],
  ['a password of Redis', 'redis={"url":"redis://user:test-password@redis:6379"}'],
  ['a key among the settings', 'settings={"LLM_API__OPENAI__KEY__0":"test-key"}'],
  ['a client’s key among the settings', 'settings={"CLIENT_API__SHOP__KEY":"test-key"}'],
  ['what has a value of its own', 'settings={"SHUTDOWN_GRACE_MS":"20000"}'],
  ['KEDA without a Prometheus', 'worker={"autoscaling":{"enabled":true}}'],
  ['a name that is no value', 'worker={"replicaCount":3}'],
  ['the tag latest', 'image={"tag":"latest"}'],
  ['no limit of memory', 'api={"resources":{"limits":{"cpu":1,"memory":null}}}'],
])('%s is refused', async (_what, set) => {
  await expect(render('least.yaml', set)).rejects.toThrow(/don't meet the specifications of the schema/);
});
