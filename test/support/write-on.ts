import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Writes as fast as it is read, until the reader has left. @returns how many bytes that were */
export async function writeOn(response: ServerResponse, piece: string): Promise<number> {
  const left = once(response, 'close');
  let bytes = 0;
  while (!response.destroyed) {
    bytes += piece.length;
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), left]);
  }
  return bytes;
}
