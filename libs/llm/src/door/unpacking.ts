import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Transform } from 'node:stream';
import type { ConnectionFailure } from './connection-failure.js';
import type { ExchangeListener } from './vendor-door.js';

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** What stands between the bytes of an answer and whoever hears them. */
interface Unpacking {
  listener: ExchangeListener;
  /** Nothing more is wanted: what is still packed stays so, for a kilobyte of it may be gigabytes. */
  stop(): void;
}

/** Some gateways compress though they were not asked to. @returns a listener that unpacks for this one; the same one where nothing is packed */
export function unpacking(encoding: string | undefined, listener: ExchangeListener): Unpacking {
  const create = DECODERS[encoding?.trim().toLowerCase() ?? ''];
  if (!create) return { listener, stop: () => undefined };
  const decoder = create();
  let isOver = false;
  const once = (last: () => void): void => {
    if (!isOver) last();
    isOver = true;
  };
  const fail = (failure: ConnectionFailure): void => once(() => listener.fail(failure));
  decoder.on('data', (chunk: Buffer) => isOver || listener.bytes(chunk));
  decoder.on('end', () => once(() => listener.end()));
  decoder.on('error', (error: NodeJS.ErrnoException) =>
    fail({ code: error.code ?? 'UNKNOWN', detail: 'unpacking it failed' }),
  );
  const unpacked: ExchangeListener = {
    head: (status, headers) => listener.head(status, headers),
    bytes: (chunk) => void decoder.write(chunk),
    end: () => void decoder.end(),
    fail,
  };
  return { listener: unpacked, stop: () => void decoder.destroy() };
}
