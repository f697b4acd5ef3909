import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { cut } from '../../apps/api/src/http/cut.js';

/** How a connection is cut: closed as if all were said, or reset. */
type Cut = 'FIN' | 'RST';

interface PlannedCut {
  afterBytes: number;
  how: Cut;
  where: 'there' | 'after the event';
}

const REQUEST_LINE = /^(?:GET|POST|DELETE) \S+ HTTP\/1\.1\r$/gm;
const STREAM_PATH = / \/v1\/rewrite\/(?:sse|chunked)/;
const END_OF_EVENT = '\n\n';
const END_OF_HEADERS = '\r\n\r\n';

/**
 * A TCP proxy before the service. It passes bytes on, counts the requests, and cuts: what is open when it is told to, or streamed answers after so many
 * bytes of their bodies.
 */
export class CuttingProxy {
  /** The line of each request that came, such as `POST /v1/rewrite/sse`. */
  readonly requests: string[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly cuts: PlannedCut[] = [];
  private readonly changes = new EventEmitter();

  private constructor(
    private readonly server: Server,
    /** The port of the service on this machine; may be changed for connections to come. */
    public target: number,
  ) {
    server.on('connection', (client: Socket) => this.relay(client));
  }

  /** @param port of the service on this machine */
  static async start(port: number): Promise<CuttingProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CuttingProxy(server, port);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts the next event stream after so many bytes, or at the end of the event there; each call is for one stream more. */
  cutAfter(afterBytes: number, how: Cut, where: 'there' | 'after the event' = 'there'): void {
    this.cuts.push({ afterBytes, how, where });
  }

  /** Resets every connection that is open. */
  cut(): void {
    for (const socket of this.sockets) cut(socket);
  }

  /** Waits until so many requests have come. */
  async asked(times: number): Promise<void> {
    while (this.requests.length < times) await once(this.changes, 'request');
  }

  /** Waits until all is cut that was to be cut. */
  async hasCut(): Promise<void> {
    while (this.cuts.length > 0) await once(this.changes, 'cut');
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  private relay(client: Socket): void {
    const service = connect(this.target, '127.0.0.1');
    for (const socket of [client, service]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
    }
    const answer = new StreamedAnswer();
    client.on('data', (bytes) => {
      const lines = bytes.toString('latin1').match(REQUEST_LINE) ?? [];
      this.requests.push(...lines.map((line) => line.replace(/ HTTP.*/s, '')));
      if (lines.length > 0) this.changes.emit('request');
      if (lines.some((line) => STREAM_PATH.test(line))) answer.begin();
      service.write(bytes);
    });
    service.on('data', (bytes) => {
      const room = answer.roomBefore(this.cuts[0], bytes);
      client.write(bytes.subarray(0, room));
      if (room === bytes.length) return;
      service.destroy();
      if (this.cuts.shift()?.how === 'FIN') client.end();
      else cut(client);
      this.changes.emit('cut');
    });
    client.on('close', () => service.destroy());
    service.on('close', () => client.end());
  }
}

/** Counts the bytes of the body of the streamed answer that a connection has now; of other answers it knows nothing. */
class StreamedAnswer {
  private isBegun = false;
  private bodyBytes: number | null = null;

  begin(): void {
    this.isBegun = true;
    this.bodyBytes = null;
  }

  /** How many of these bytes come before the cut; all of them where there is none. */
  roomBefore(planned: PlannedCut | undefined, bytes: Buffer): number {
    if (!this.isBegun) return bytes.length;
    const headersEnd = bytes.indexOf(END_OF_HEADERS);
    const begin = this.bodyBytes === null && headersEnd >= 0 ? headersEnd + END_OF_HEADERS.length : 0;
    const before = this.bodyBytes ?? 0;
    this.bodyBytes = before + bytes.length - begin;
    if (planned === undefined || this.bodyBytes < planned.afterBytes) return bytes.length;
    const place = begin + Math.max(planned.afterBytes - before, 0);
    if (planned.where === 'there') return place;
    const end = bytes.indexOf(END_OF_EVENT, place);
    return end < 0 ? bytes.length : end + END_OF_EVENT.length;
  }
}
