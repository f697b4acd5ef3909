import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, RedisServer } from './redis-server.js';

/** A real Redis behind TLS whose certificate, for `localhost`, nobody has signed but itself. */
export class TlsRedis {
  private constructor(
    private readonly server: RedisServer,
    private readonly directory: string,
    readonly url: string,
  ) {}

  static async start(): Promise<TlsRedis> {
    const directory = mkdtempSync(join(tmpdir(), 'redis-tls-'));
    const { key, certificate } = await makeCertificate(directory);
    const port = String(await freePort());
    const options = {
      'tls-port': port,
      'tls-auth-clients': 'no',
      'tls-ca-cert-file': certificate,
      'tls-cert-file': certificate,
      'tls-key-file': key,
    };
    const server = await RedisServer.start(Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]));
    return new TlsRedis(server, directory, `rediss://localhost:${port}/1`);
  }

  /** The file of the certificate, for those who are to trust it. */
  get certificate(): string {
    return join(this.directory, 'certificate.pem');
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.directory, { recursive: true });
  }
}

/** Makes, in the directory, a key and a certificate for `localhost` that nobody has signed but itself. */
export async function makeCertificate(directory: string): Promise<{ key: string; certificate: string }> {
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';
  const files = ['-keyout', key, '-out', certificate];
  const names = ['-addext', 'subjectAltName=DNS:localhost'];
  await promisify(execFile)('openssl', [...request.split(' '), ...names, ...files]);
  return { key, certificate };
}
