import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const instructions = linesOf('Dockerfile');

/** The lines of a file of this form, with continued lines as one. */
function linesOf(file: string): string[] {
  const text = readFileSync(file, 'utf8').replaceAll(/\\\n/g, '');
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the image', () => {
  it('is made of what .dockerignore lets in, and of nothing else', () => {
    const copied = instructions
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    const [everything, ...exceptions] = linesOf('.dockerignore');
    expect(everything).toBe('*');
    expect(exceptions.map((line) => line.replace('!', '')).sort()).toEqual([...new Set(copied)].sort());
  });

  it('does not run as root', () => {
    const ofLastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
    expect(ofLastStage.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
  });
});

describe("the image's health check", () => {
  let server: Server | undefined;

  afterEach(() => server?.close());

  /** Gives the port. */
  async function answering(status: number): Promise<number> {
    server = createServer((request, response) => {
      response.writeHead(request.url === '/health/ready' ? status : 404).end('{}');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  }

  it('passes while the api is ready', async () => {
    expect(await checked({ PORT: await answering(200), WORKER_PORT: await closedPort() })).toBe(0);
  });

  it('passes while the worker is ready', async () => {
    expect(await checked({ PORT: await closedPort(), WORKER_PORT: await answering(200) })).toBe(0);
  });

  it('fails while the process is not ready', async () => {
    expect(await checked({ PORT: await answering(503), WORKER_PORT: await closedPort() })).toBe(1);
  });

  it('fails while nobody listens', async () => {
    expect(await checked({ PORT: await closedPort(), WORKER_PORT: await closedPort() })).toBe(1);
  });
});

/** Runs the command of the health check and gives its exit code. */
async function checked(ports: { PORT: number; WORKER_PORT: number }): Promise<number | null> {
  const json = instructions.find((line) => line.startsWith('HEALTHCHECK '))?.split(' CMD ')[1];
  const [command, ...args] = JSON.parse(json ?? '[]') as string[];
  expect(command).toBe('node');
  const env = { PORT: String(ports.PORT), WORKER_PORT: String(ports.WORKER_PORT) };
  const [code] = (await once(spawn(process.execPath, args, { env, stdio: 'ignore' }), 'close')) as [number | null];
  return code;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
