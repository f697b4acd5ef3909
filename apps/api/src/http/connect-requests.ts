import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A connection, with the answer that is under way on it. */
type AnsweringSocket = Socket & { _httpMessage?: ServerResponse | null };

/**
 * Answers a CONNECT as any request that no route serves, after the answers before it, and ends its connection: the service is no proxy. Node reads no
 * request on from such a connection, and without this would close it, with all that it still had to answer.
 */
export function answerConnects(server: Server): void {
  server.on('connect', (request: IncomingMessage, socket: AnsweringSocket) => {
    followAgain(socket, server);
    afterAnswers(socket, () => {
      const response = new ServerResponse(request);
      response.shouldKeepAlive = false;
      response.assignSocket(socket);
      response.once('finish', () => socket.destroySoon());
      server.emit('request', request, response);
    });
  });
}

/** Where an answer waits for another one, Node begins it as that one ends. */
function afterAnswers(socket: AnsweringSocket, then: () => void): void {
  const answer = socket._httpMessage;
  if (answer) answer.once('finish', () => afterAnswers(socket, then));
  else if (socket.writable) then();
}

/** Node gives the socket away without its listeners: the answers under way need them all the same. */
function followAgain(socket: AnsweringSocket, server: Server): void {
  const destroy = (): void => void socket.destroy();
  socket.on('error', destroy).on('end', destroy);
  socket.on('drain', () => socket._httpMessage?.emit('drain'));
  socket.on('timeout', () => server.emit('timeout', socket));
  socket.resume();
}
