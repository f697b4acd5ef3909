import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach } from '@jest/globals';
import { OpenAiAdapter, VendorDoor } from '#llm';
import { callFor, deltasOf, readAll } from './llm-reading.js';

export const EVENTS = [
  'data: {"choices":[{"index":0,"delta":{"content":"Ahoy"}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
];

/** Of an answer that is not read. */
export const UNHEARD = { head: () => undefined, bytes: () => undefined, end: () => undefined, fail: () => undefined };

const servers: { close(): void; closeAllConnections?(): void }[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections?.();
  }
});

export async function listening(server: Server | TcpServer): Promise<number> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

export function adapterAt(
  port: number,
  options: { door?: VendorDoor; scheme?: string; host?: string } = {},
): OpenAiAdapter {
  const { scheme = 'http', host = '127.0.0.1', door = new VendorDoor() } = options;
  return new OpenAiAdapter({ model: 'm', baseUrl: `${scheme}://${host}:${port}/v1`, door });
}

/** The text of a call, and the turn in which its connection becomes free. */
export async function read(adapter: OpenAiAdapter): Promise<string> {
  const chunks = await readAll(adapter, callFor('Hello'));
  await nextTurn();
  return deltasOf(chunks).join('');
}
