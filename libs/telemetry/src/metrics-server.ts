import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Telemetry } from './telemetry.js';

/** The media type of Prometheus' text format. */
export const METRICS_MEDIA_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Serves the metrics at `/metrics` on a port of their own, and nothing else, as long as the process lives. */
export class MetricsServer {
  private readonly server = createServer((request, response) => {
    const [path] = (request.url ?? '').split('?');
    if (path !== '/metrics') return response.writeHead(404).end();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return response.writeHead(405, { allow: 'GET, HEAD' }).end();
    }
    void this.telemetry.text().then(
      (text) =>
        response
          .writeHead(200, { 'content-type': METRICS_MEDIA_TYPE, 'cache-control': 'no-store' })
          .end(request.method === 'HEAD' ? undefined : text),
      // The process stops: its metrics have ended before it has.
      () => response.writeHead(503).end(),
    );
  });

  constructor(private readonly telemetry: Telemetry) {}

  /** Gives the address. @throws the system's error where it cannot listen there */
  async listen(host: string, port: number): Promise<string> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    const { address, family, port: listensOn } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${listensOn}`;
  }
}
