import { createServer } from 'node:http';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { VendorDoor } from '#llm';
import { callFor, failureOf } from './llm-reading.js';
import { adapterAt, EVENTS, listening, read, UNHEARD } from './own-server.js';

describe('an answer that comes packed though nobody asked', () => {
  it('is unpacked', async () => {
    const packed = gzipSync(EVENTS.join(''));
    const server = createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
      request.resume().on('end', () => response.end(packed));
    });
    expect(await read(adapterAt(await listening(server)))).toBe('Ahoy');
  });

  it('is cut when its end is missing', async () => {
    const packed = gzipSync(EVENTS.slice(0, 1).join(''));
    const server = createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
      request.resume().on('end', () => response.end(packed.subarray(0, -6)));
    });
    expect(await failureOf(adapterAt(await listening(server)), callFor('Hello'))).toMatchObject({ kind: 'network' });
  });

  it('is read where it is an error', async () => {
    const packed = gzipSync('{"error":{"code":"insufficient_quota"}}');
    const server = createServer((request, response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      request.resume().on('end', () => response.end(packed));
    });
    expect(await failureOf(adapterAt(await listening(server)), callFor('Hello'))).toMatchObject({ kind: 'quota' });
  });

  const BLANKS_IN_BYTES = 64 * 1_048_576;

  it.each(['still open', 'ended'])('is unpacked no further once it is left, its connection %s', async (state) => {
    const packed = brotliCompressSync(Buffer.alloc(BLANKS_IN_BYTES, ' '), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
    });
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'br' });
      if (state === 'ended') response.end(packed);
      else response.write(packed);
    });
    const request = { method: 'GET' as const, url: `http://127.0.0.1:${await listening(server)}/`, headers: {} };
    const door = new VendorDoor();
    /** How many bytes are heard by the end of a second answer of the same length, the first one being left at its first bytes. */
    const heard = { first: 0, second: 0 };
    const left = new Promise<void>((resolve) => {
      const bytes = (chunk: Buffer): void => {
        heard.first += chunk.length;
        exchange.leave();
        resolve();
      };
      const exchange = door.send(request, { ...UNHEARD, bytes });
    });
    await left;
    await new Promise<void>((resolve) => {
      const bytes = (chunk: Buffer): void => {
        heard.second += chunk.length;
        if (heard.second === BLANKS_IN_BYTES) resolve();
      };
      door.send(request, { ...UNHEARD, bytes });
    });
    expect(heard.first).toBeLessThan(BLANKS_IN_BYTES / 100);
  });
});
