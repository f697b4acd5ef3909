import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Settings } from '#config';

const KEEP_ALIVE_WHEN_CROWDED_IN_MS = 72_000;

/**
 * Closes connections on which nothing is asked: after the time of the settings, which is longer than a proxy keeps them, so that no request
 * meets the close. While over half of all that may be open are, they close after 72 s: then those who hold connections for nothing keep
 * others out.
 */
export function closeIdleConnections(
  server: Server,
  { limits, http }: Pick<Settings, 'limits' | 'http'>,
  whenCrowdedInMs = KEEP_ALIVE_WHEN_CROWDED_IN_MS,
): void {
  server.keepAliveTimeout = http.keepAliveInMs;
  if (http.keepAliveInMs <= whenCrowdedInMs) return;
  const open = new Set<Socket>();
  const isCrowded = (): boolean => open.size > limits.connections / 2;
  const startClosingSooner = (): void => {
    server.keepAliveTimeout = whenCrowdedInMs;
    for (const socket of open) if (isIdle(socket, http.keepAliveInMs)) socket.setTimeout(whenCrowdedInMs);
    const review = setInterval(() => {
      if (isCrowded()) return;
      server.keepAliveTimeout = http.keepAliveInMs;
      clearInterval(review);
    }, whenCrowdedInMs).unref();
  };
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (isCrowded() && server.keepAliveTimeout === http.keepAliveInMs) startClosingSooner();
  });
}

/** Node gives a connection this timeout, and newer ones a little more, between two requests only. */
function isIdle({ timeout = 0 }: Socket, keepAliveInMs: number): boolean {
  return timeout >= keepAliveInMs;
}
