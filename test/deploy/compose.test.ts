import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { loadSettings, type Settings } from '#config';
import { PROBLEMS } from '../../apps/api/src/problem.js';

interface Service {
  image: string;
  profiles?: string[];
  command?: string[];
  environment?: Record<string, string>;
  env_file?: { path: string; required: boolean }[];
  ports?: string[];
  networks?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  stop_grace_period?: string;
  deploy?: { resources: { limits: { cpus: string; memory: string } } };
}

interface PrometheusFile {
  scrape_configs: { job_name: string; dns_sd_configs: [{ names: string[]; port: number }] }[];
}

interface Problem {
  type: string;
  title: string;
  status: number;
}

interface ComposeFile {
  services: Record<string, Service>;
  networks: Record<string, { internal: boolean }>;
  configs: Record<string, { file: string }>;
  secrets: Record<string, { file: string }>;
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as ComposeFile;
const { api, worker, redis, proxy, prometheus, grafana } = compose.services as Record<
  'api' | 'worker' | 'redis' | 'proxy' | 'prometheus' | 'grafana',
  Service
>;
const nginx = readFileSync(compose.configs['proxy']!.file, 'utf8');
const FAREWELL_IN_MS = 1000;

function settingsOf(service: Service): Settings {
  const variables = { ...service.environment, SECRETS_DIR: compose.secrets['keys']!.file };
  return loadSettings({ variables, directory: null });
}

/** The seconds that nginx is told by a directive. */
function secondsOf(directive: string): number {
  return Number(new RegExp(`\\b${directive} (\\d+)s;`).exec(nginx)?.[1]);
}

describe('docker-compose.yml', () => {
  it.each(Object.entries(compose.services))('lets %s gain no privileges', (_name, service) => {
    expect(service).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  });

  it.each(Object.entries({ api, worker, redis, proxy, prometheus, grafana }))(
    'bounds %s, and what it writes',
    (_name, service) => {
      expect(service.read_only).toBe(true);
      expect(Object.keys(service.deploy!.resources.limits)).toEqual(['cpus', 'memory']);
    },
  );

  it('publishes one port, that of the proxy, so that apis can be scaled', () => {
    const published = Object.values(compose.services).filter(({ ports }) => ports !== undefined);
    expect(published).toEqual([proxy, grafana]);
    expect(proxy.ports).toHaveLength(1);
  });

  it('publishes the dashboard to this machine alone, and metrics nowhere', () => {
    expect(grafana.profiles).toEqual(['observability']);
    expect(prometheus.profiles).toEqual(['observability']);
    expect(grafana.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
  });

  it('has Prometheus ask every api and every worker where they tell metrics', () => {
    const { scrape_configs } = parse(readFileSync(compose.configs['prometheus']!.file, 'utf8')) as PrometheusFile;
    const asked = scrape_configs.map(({ job_name, dns_sd_configs: [{ names, port }] }) => ({ job_name, names, port }));
    const { metrics, worker: ofWorker } = settingsOf(api);
    expect(asked).toEqual([
      { job_name: 'rewrite-api', names: ['api'], port: metrics.port },
      { job_name: 'rewrite-worker', names: ['worker'], port: ofWorker.port },
    ]);
  });

  it('runs api and worker from one image, with settings that the service takes', () => {
    expect(worker.image).toBe(api.image);
    expect(worker.command).toEqual(['node', '--max-semi-space-size=16', 'dist/bundle/worker.js']);
    expect(settingsOf(worker)).toEqual(settingsOf(api));
    expect(settingsOf(api).redis).not.toBeNull();
  });

  it('starts from a fresh clone, without keys', () => {
    const mounted = [...Object.values(compose.configs), ...Object.values(compose.secrets)].map(({ file }) => file);
    expect(mounted.filter((file) => !existsSync(file))).toEqual([]);
    expect(api.env_file).toEqual([{ path: '.secrets', required: false }]);
    expect(settingsOf(api).providers).toEqual(['stub']);
  });

  it('keeps Redis to api and worker', () => {
    const sharing = Object.values(compose.services).filter(({ networks }) => networks?.includes('store'));
    expect(sharing).toEqual([api, worker, redis]);
    expect(compose.networks['store']).toEqual({ internal: true });
  });

  it('has Redis write each command to the disk, and evict nothing', () => {
    const command = redis.command?.join(' ');
    expect(command).toContain('--appendonly yes --appendfsync always');
    expect(command).toContain('--maxmemory-policy noeviction');
  });

  it.each(Object.entries({ api, worker, proxy }))('lets %s end in its own time', (_name, service) => {
    const { shutdownGraceInMs, http } = settingsOf(api);
    const atMost = http.shutdownDelayInMs + shutdownGraceInMs + FAREWELL_IN_MS;
    expect(Number.parseInt(service.stop_grace_period!, 10) * 1000).toBeGreaterThan(atMost);
  });
});

describe("the compose file's proxy", () => {
  it('waits longer than a rewrite may take', () => {
    expect(secondsOf('proxy_read_timeout') * 1000).toBeGreaterThan(settingsOf(api).deadlineInMs);
  });

  it('leaves kept-alive connections before the api does, and while an api that stops still serves', () => {
    const { keepAliveInMs, shutdownDelayInMs } = settingsOf(api).http;
    expect(secondsOf('keepalive_timeout') * 1000).toBeLessThan(Math.min(keepAliveInMs, shutdownDelayInMs));
  });

  it('sends on each piece of a stream as it comes', () => {
    expect(nginx).toContain('proxy_buffering off;');
    expect(nginx).toContain('proxy_http_version 1.1;');
  });

  it('finds the apis of that name again and again', () => {
    const { PORT } = api.environment!;
    expect(nginx).toMatch(new RegExp(`server api:${PORT} resolve `));
  });

  it('tells problems of its own in the words of the api', () => {
    const answers = [...nginx.matchAll(/return (\d+) '(.*)';/g)];
    expect(answers.length).toBeGreaterThan(0);
    for (const [, answered, body = ''] of answers) {
      const { type, title, status } = JSON.parse(body) as Problem;
      expect(PROBLEMS).toMatchObject({ [type.replace('urn:rewrite:problem:', '')]: { title, status } });
      expect(status).toBe(Number(answered));
    }
  });
});
