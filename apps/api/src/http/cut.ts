import type { Socket } from 'node:net';

/**
 * Ends a connection in the middle of an answer, by a reset. Where nothing but the close of the connection tells that an answer has ended
 * (RFC 9112, section 6.3), a client would take an ordinary close for the end, and so would a proxy that speaks HTTP/1.0 to the service.
 *
 * A connection whose end is on its way is closed instead: libuv refuses to reset it (EINVAL), and Node then keeps it open for good.
 */
export function cut(socket: Socket | null): void {
  if (socket?.writableEnded && socket.writableLength === 0) socket.destroy();
  else socket?.resetAndDestroy();
}
