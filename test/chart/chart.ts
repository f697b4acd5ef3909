import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';

const run = promisify(execFile);

export const CHART = 'deploy/helm/rewrite-service';
export const VALUES = 'test/chart/values';

type Names = Record<string, string>;

interface Probe {
  httpGet: { path: string; port: string };
}

interface Container {
  env: { name: string; value: string }[];
  ports: { name: string; containerPort: number }[];
  startupProbe: Probe;
  livenessProbe: Probe;
  readinessProbe: Probe;
  securityContext: object;
  volumeMounts: { mountPath: string }[];
}

/** What a Pod is made from. */
interface PodTemplate {
  metadata: { labels: Names };
  spec: {
    automountServiceAccountToken: boolean;
    enableServiceLinks: boolean;
    terminationGracePeriodSeconds: number;
    securityContext: object;
    containers: [Container];
    volumes: object[];
  };
}

interface NetworkRule {
  from?: object[];
  to?: object[];
  ports: { port: number }[];
}

/** An object of Kubernetes, as far as tests look at it: what a kind lacks is missing. */
export interface Manifest {
  kind: string;
  metadata: { name: string; labels: Names };
  spec: {
    replicas?: number;
    selector?: Names | { matchLabels: Names };
    podSelector?: { matchLabels: Names };
    template: PodTemplate;
    scaleTargetRef: { name: string };
    triggers: [{ type: string; metadata: Names }];
    policyTypes: string[];
    ingress: NetworkRule[];
    egress: NetworkRule[];
  };
}

/** What a tool of `.tools` prints; rejects, with what it printed, where it fails. */
export async function tool(name: string, args: readonly string[], input = ''): Promise<string> {
  const running = run(resolve('.tools/bin', name), args, { maxBuffer: 2 ** 26 });
  running.child.stdin!.end(input);
  return running.then(
    ({ stdout }) => stdout,
    (error: { message: string; stdout?: string; stderr?: string }) => {
      throw new Error(`${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    },
  );
}

/** What the chart makes of a file of values. @param sets more values, as helm's `--set-json` takes them */
export function render(values: string, ...sets: string[]): Promise<string> {
  const more = sets.flatMap((set) => ['--set-json', set]);
  return tool('helm', [
    'template',
    'shop',
    CHART,
    '--namespace',
    'rewrites',
    '--values',
    `${VALUES}/${values}`,
    ...more,
  ]);
}

/** The same as objects. */
export async function manifests(values: string, ...sets: string[]): Promise<Manifest[]> {
  const documents = parseAllDocuments(await render(values, ...sets));
  return documents.map((document) => document.toJS() as Manifest | null).filter((one) => one !== null);
}
