import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { ClientGoneError } from '../../../apps/api/src/problem.js';

/** A server that answers every request in one way. */
export class Answering {
  /** Aborted when the answer is to end. */
  readonly reading = new AbortController();

  private constructor(
    private readonly server: FastifyInstance,
    private readonly port: number,
  ) {}

  static async start(answer: (reply: FastifyReply) => unknown): Promise<Answering> {
    const server = fastify({ forceCloseConnections: true });
    server.decorateRequest('reading');
    server.addHook('onRequest', async (request) => void Object.assign(request, { reading: answering.reading.signal }));
    server.get('/', async (_request, reply) => {
      reply.header('x-own', '1');
      await answer(reply);
    });
    const port = Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port);
    const answering = new Answering(server, port);
    return answering;
  }

  /** The answer, of which the headers are there. */
  async ask(): Promise<IncomingMessage> {
    const [response] = (await once(get({ port: this.port, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
    return response;
  }

  /** What came before the connection was closed. */
  async askUntilClosed(): Promise<string> {
    const socket = connect(this.port, '127.0.0.1');
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    return received;
  }

  async stop(): Promise<void> {
    this.reading.abort(new ClientGoneError());
    await this.server.close();
  }
}
