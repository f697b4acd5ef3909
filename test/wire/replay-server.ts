import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { WireCase } from './wire-case.js';

/** What is cut off of an answer is told by the text that is to be rewritten, so that many can be asked for at once. */
export function textThatCutsAfter(bytes: number): string {
  return `Good morning, my friend. I wait for you at gate ${bytes}.`;
}

/** A text whose answer comes whole. */
export const TEXT_FOR_THE_WHOLE = 'Good morning, my friend. I wait for you at the gate.';

const GATE = /at gate (\d+)\./;

/** Answers each path `/NUMBER/...` with the case of that number, over real sockets. */
export class ReplayServer {
  private constructor(
    private readonly server: Server,
    private readonly cases: readonly WireCase[],
  ) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  static async start(cases: readonly WireCase[]): Promise<ReplayServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ReplayServer(server, cases);
  }

  baseUrlOf(index: number): string {
    const version = this.cases[index]!.api === 'openai' ? '/v1' : '';
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${index}${version}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await text(request).catch(() => '');
    const answer = this.cases[Number(request.url!.split('/')[1])]!;
    if (request.method !== 'POST') return void response.writeHead(404).end();
    const cutAfter = GATE.exec(asked)?.[1];
    const body = Buffer.from(answer.frames.join(''));
    const end = cutAfter === undefined ? answer.end : 'cut';
    response.writeHead(answer.status, answer.headers);
    response.flushHeaders();
    const sent = cutAfter === undefined ? body : body.subarray(0, Number(cutAfter));
    // A connection is cut once its bytes are on their way: what is still held back would be lost.
    const then = end === 'cut' ? () => response.destroy() : () => undefined;
    if (end === 'close') response.end(sent);
    else if (sent.length === 0) then();
    else response.write(sent, then);
  }
}
