import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../support/redis-server.js';
import { RunningProxy } from '../support/running-proxy.js';

const PAGE = resolve('docs/proxies.md');
const TOOLS = resolve('.tools/bin');

/** What a proxy is started with. */
interface Setup {
  /** A folder of its own, for all it writes. */
  directory: string;
  /** Where it serves HTTP/1.1 and HTTP/1.0, and where HTTP/2 (without TLS, from the first byte). */
  port: number;
  http2Port: number;
  /** Where the apis are. */
  apis: readonly [number, number];
}

export interface ProxyKind {
  name: string;
  version(): string;
  /** It cannot tell HTTP/2 from HTTP/1.1 on one port. */
  hasHttp2Port?: boolean;
  /** Writes its configuration and gives the command that runs it in the foreground. */
  configure(setup: Setup): string[];
}

/** The lines that the page shows for a proxy, between these ports. */
function documented(language: string, { port, apis }: Setup): string {
  const page = readFileSync(PAGE, 'utf8');
  const lines = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (lines === undefined) throw new Error(`docs/proxies.md has no lines in ${language}.`);
  return lines
    .replaceAll(
      /10\.0\.0\.([12])(\D{1,20})3000/g,
      (_, api: string, between: string) => `127.0.0.1${between}${apis[api === '1' ? 0 : 1]}`,
    )
    .replaceAll('0.0.0.0, port_value: 8080', `127.0.0.1, port_value: ${port}`);
}

function write({ directory }: Setup, name: string, lines: string): string {
  const path = join(directory, name);
  writeFileSync(path, lines);
  return path;
}

function versionOf(pattern: RegExp, command: string, ...args: string[]): string {
  const said = execFileSync('sh', ['-c', '"$@" 2>&1', 'sh', command, ...args], { encoding: 'utf8' });
  return pattern.exec(said)?.[1] ?? 'unknown';
}

/** A program of Debian's, which may not be on the PATH of a user. */
function program(name: string): string {
  const path = [`/usr/sbin/${name}`, `/usr/bin/${name}`, `/usr/local/sbin/${name}`].find((candidate) =>
    existsSync(candidate),
  );
  return path ?? name;
}

/** A program that `install-proxies.sh` has put there. */
function tool(name: string): string {
  const path = join(TOOLS, name);
  if (!existsSync(path)) throw new Error(`${name} is not in .tools/bin: bash test/proxies/install-proxies.sh`);
  return path;
}

function nginx(name: string, find: () => string, lines: (setup: Setup) => string): ProxyKind {
  return {
    name,
    hasHttp2Port: true,
    version: () => versionOf(/nginx\/(\S+)/, find(), '-v'),
    configure: (setup) => {
      const { directory } = setup;
      const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (use) => `${use}_temp_path ${directory}/${use};`,
      );
      const frame = [
        `pid ${directory}/nginx.pid; error_log stderr warn; daemon off; worker_processes 1; events { worker_connections 1024; }`,
        `http { access_log off; ${temp.join(' ')}`,
        lines(setup),
        '}',
      ];
      return [find(), '-p', directory, '-c', write(setup, 'nginx.conf', frame.join('\n'))];
    },
  };
}

const listenFor = ({ port, http2Port }: Setup): string =>
  `listen 127.0.0.1:${port}; listen 127.0.0.1:${http2Port} http2;`;
const documentedNginx = (setup: Setup): string => documented('nginx', setup).replace('listen 8080;', listenFor(setup));
const plainNginx = (setup: Setup): string =>
  `server { ${listenFor(setup)} location / { proxy_pass http://127.0.0.1:${setup.apis[0]}; } }`;
const oldNginx = (): string => program('nginx');
const newNginx = (): string => tool('nginx');

export const NGINX = nginx('nginx', oldNginx, documentedNginx);

export const HAPROXY: ProxyKind = {
  name: 'HAProxy',
  hasHttp2Port: true,
  version: () => versionOf(/version (\d+\.\d+\.\d+)/, program('haproxy'), '-v'),
  configure: (setup) => {
    const binds = `bind 127.0.0.1:${setup.port}\n  bind 127.0.0.1:${setup.http2Port} proto h2`;
    const lines = documented('haproxy', setup).replace('bind :8080', binds);
    return [program('haproxy'), '-db', '-f', write(setup, 'haproxy.cfg', lines)];
  },
};

const APACHE: ProxyKind = {
  name: 'Apache',
  version: () => versionOf(/Apache\/(\S+)/, program('apache2'), '-v'),
  configure: (setup) => {
    const { directory, port } = setup;
    const modules = ['mpm_event', 'authz_core', 'env', 'proxy', 'proxy_http', 'http2'];
    const frame = [
      ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      `ServerName localhost`,
      `ServerRoot ${directory}`,
      `Mutex file:${directory} default`,
      `PidFile ${directory}/apache.pid`,
      `ErrorLog ${directory}/error.log`,
      `Listen 127.0.0.1:${port}`,
      'Protocols h2c http/1.1',
      'User nobody',
      'Group nogroup',
    ];
    const conf = write(setup, 'apache.conf', [...frame, documented('apache', setup)].join('\n'));
    return [program('apache2'), '-D', 'FOREGROUND', '-f', conf];
  },
};

const CADDY: ProxyKind = {
  name: 'Caddy',
  version: () => versionOf(/mod\s+github.com\/caddyserver\/caddy\/v2\s+v(\S+)/, 'go', 'version', '-m', tool('caddy')),
  configure: (setup) => {
    const frame = `{\n  admin off\n  auto_https off\n  persist_config off\n  servers {\n    protocols h1 h2c\n  }\n}\n`;
    const lines = documented('caddyfile', setup).replace(':8080 {', `http://127.0.0.1:${setup.port} {`);
    return [tool('caddy'), 'run', '--adapter', 'caddyfile', '--config', write(setup, 'Caddyfile', frame + lines)];
  },
};

const ENVOY: ProxyKind = {
  name: 'Envoy',
  version: () => versionOf(/\/(\d+\.\d+\.\d+)\//, tool('envoy'), '--version'),
  configure: (setup) => {
    const path = write(setup, 'envoy.yaml', documented('yaml', setup));
    const envoy = tool('envoy');
    return [envoy, '-c', path, '--concurrency', '1', '--disable-hot-restart', '--log-level', 'warning'];
  },
};

const VARNISH: ProxyKind = {
  name: 'Varnish',
  version: () => versionOf(/varnish-(\S+)/, program('varnishd'), '-V'),
  configure: (setup) => {
    const path = write(
      setup,
      'default.vcl',
      documented('vcl', setup).replace('.port = "3000"', `.port = "${setup.apis[0]}"`),
    );
    const listen = `127.0.0.1:${setup.port}`;
    return [
      program('varnishd'),
      '-F',
      '-n',
      join(setup.directory, 'varnish'),
      '-a',
      listen,
      '-p',
      'feature=+http2',
      '-f',
      path,
    ];
  },
};

const LIGHTTPD: ProxyKind = {
  name: 'lighttpd',
  version: () => versionOf(/lighttpd\/(\S+)/, program('lighttpd'), '-v'),
  configure: (setup) => {
    const frame = [
      `server.bind = "127.0.0.1"`,
      `server.port = ${setup.port}`,
      `server.document-root = "${setup.directory}"`,
      `server.feature-flags = ( "server.h2proto" => "enable", "server.h2c" => "enable" )`,
      documented('lighttpd', setup),
    ];
    return [program('lighttpd'), '-D', '-f', write(setup, 'lighttpd.conf', frame.join('\n'))];
  },
};

/** Runs it until it passes requests on. The two ports are one but for those that need two. */
export async function startProxy(
  kind: ProxyKind,
  apis: readonly [number, number],
): Promise<RunningProxy & { http2Port: number }> {
  const port = await freePort();
  const http2Port = kind.hasHttp2Port ? await freePort() : port;
  const proxy = await RunningProxy.start(port, (directory) => kind.configure({ directory, port, http2Port, apis }));
  // Those that look who is ready may have to look first.
  while (!(await isServed(port))) await delay(100);
  return Object.assign(proxy, { http2Port });
}

async function isServed(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => null);
  return answer?.status === 200;
}

/** Each with the lines of the page, but where its name says otherwise. */
export const PROXIES: readonly ProxyKind[] = [
  nginx('nginx, `proxy_pass` alone', oldNginx, plainNginx),
  NGINX,
  nginx('nginx (new), `proxy_pass` alone', newNginx, plainNginx),
  nginx('nginx (new)', newNginx, documentedNginx),
  HAPROXY,
  APACHE,
  CADDY,
  ENVOY,
  VARNISH,
  LIGHTTPD,
];
