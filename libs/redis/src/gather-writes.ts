import type { Redis } from 'ioredis';

/** From now on the client sends what it is asked in one turn of the event loop by one write: a write costs more than the commands in it. */
export function gatherWrites(client: Redis): void {
  const send = client.sendCommand.bind(client);
  client.sendCommand = (...args) => {
    hold(client);
    return send(...args);
  };
}

function hold(client: Redis): void {
  const stream = client.stream as Redis['stream'] | undefined;
  if (stream === undefined || stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}
