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
    // Node has given the socket away: nobody else notices that its client goes.
    socket.on('error', () => socket.destroy()).on('end', () => socket.destroy());
    socket.resume();
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
  else if (!socket.destroyed) then();
}
