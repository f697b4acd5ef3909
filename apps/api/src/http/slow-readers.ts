import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { cut } from './cut.js';

/**
 * Cuts a connection on which an answer waits and whose client takes none of it for this time. What the answer holds is freed, and
 * its reader is gone. Node's timer knows whether a write makes progress, and tells of any silence: one in which nothing waits to be
 * sent is the service's own, while it answers, and an unused connection's else.
 */
export function cutSlowReaders(server: Server, timeInMs: number): void {
  server.setTimeout(timeInMs, (socket: Socket & { _httpMessage?: ServerResponse | null }) => {
    const isAnswering = Boolean(socket._httpMessage);
    if (!isAnswering) socket.destroy();
    else if (socket.writableLength > 0) cut(socket);
  });
}
