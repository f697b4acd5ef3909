import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { RawRequest } from './malformed-requests.js';

export interface RawAnswer {
  status: number;
  headers: Map<string, string>;
  body: string;
  /** False where the connection ended before the answer did. */
  isWhole: boolean;
}

/** How long the first byte is waited for: longer than any request takes on a busy machine. */
const PATIENCE_IN_MS = 10_000;
/** After an answer, so long without a byte is its end. */
const SILENCE_IN_MS = 300;

/** Sends the request and gives what came back until the connection ended, or until nothing more came, though it was looked for. */
export async function send(
  port: number,
  { chunks, pauseInMs, atEnd }: RawRequest,
  patienceInMs = PATIENCE_IN_MS,
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  // A service may close the connection before it has read all.
  socket.on('error', () => undefined).setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    socket.setTimeout(SILENCE_IN_MS);
  });
  socket.on('timeout', () => {
    const known = received.length;
    setImmediate(() => received.length === known && socket.destroy());
  });
  const closed = once(socket, 'close').catch(() => undefined);
  for (const chunk of chunks) {
    if (socket.writable) socket.write(chunk);
    if (pauseInMs > 0) await delay(pauseInMs);
  }
  if (atEnd === 'leave') socket.resetAndDestroy();
  if (atEnd === 'finish') socket.end();
  if (received === '') socket.setTimeout(patienceInMs);
  await closed;
  return received;
}

/** The answers in what was received, one after another. @throws Error for what is no answer */
export function answersIn(received: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = received;
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = rest.slice(0, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    if (end === -1 || Number.isNaN(status)) throw new Error(`no answer: ${JSON.stringify(rest.slice(0, 200))}`);
    const headers = new Map(
      lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    );
    const { body, length, isWhole } = bodyOf(status, headers, rest.slice(end + 4));
    rest = rest.slice(end + 4 + length);
    if (status >= 200) answers.push({ status, headers, body, isWhole });
  }
  return answers;
}

interface Body {
  body: string;
  /** How much of what was received it takes. */
  length: number;
  isWhole: boolean;
}

function bodyOf(status: number, headers: Map<string, string>, rest: string): Body {
  if (status < 200 || status === 204 || status === 304) return { body: '', length: 0, isWhole: true };
  if (headers.get('transfer-encoding') === 'chunked') return chunkedBody(rest);
  const length = Number(headers.get('content-length') ?? rest.length);
  return { body: utf8(rest.slice(0, length)), length: Math.min(length, rest.length), isWhole: rest.length >= length };
}

function chunkedBody(rest: string): Body {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at);
    const size = lineEnd === -1 ? Number.NaN : Number.parseInt(rest.slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (Number.isNaN(size) || next > rest.length) return { body: utf8(body), length: rest.length, isWhole: false };
    body += rest.slice(lineEnd + 2, lineEnd + 2 + size);
    at = next;
    if (size === 0) return { body: utf8(body), length: at, isWhole: true };
  }
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString();
}
