import type { Socket } from 'node:net';

/**
 * Ends a connection in the middle of an answer, by a reset. Where nothing but the close of the connection tells that an answer has ended
 * (RFC 9112, section 6.3), a client would take an ordinary close for the end, and so would a proxy that speaks HTTP/1.0 to the service.
 */
export function cut(socket: Socket | null): void {
  socket?.resetAndDestroy();
}
