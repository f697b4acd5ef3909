import type { FastifyInstance, FastifyRequest } from 'fastify';
import { notJson, RequestError } from '../problem.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)"?/i;

/** Every POST takes JSON in UTF-8 and nothing else; the body of any other method is of no meaning and is not looked at. */
export function acceptJsonOnly(fastify: FastifyInstance, limitInBytes: number): void {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    done(request.method === 'POST' ? mediaTypeFault(request, limitInBytes) : null);
  });
  // What has a name of its own is found by it at once; for `*` Fastify takes each header apart.
  const types = ['application/json', '*'];
  fastify.addContentTypeParser(types, { parseAs: 'buffer', bodyLimit: limitInBytes }, (request, body, done) => {
    if (request.method !== 'POST') return done(null);
    try {
      done(null, parse(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}

function mediaTypeFault({ headers }: FastifyRequest, limitInBytes: number): RequestError | null {
  const type = headers['content-type'] ?? '';
  if (!JSON_TYPE.test(type)) return notJson();
  const charset = CHARSET.exec(type)?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) return unsupported('The charset must be utf-8.');
  if (!/^(?:identity)?$/i.test(headers['content-encoding'] ?? '')) {
    return unsupported('The body must be sent without a Content-Encoding.');
  }
  return Number(headers['content-length'] ?? 0) > limitInBytes ? tooLarge(limitInBytes) : null;
}

/** @throws {RequestError} if the bytes are not JSON in UTF-8 (RFC 8259) */
function parse(body: Buffer): unknown {
  if (body.length === 0) throw unreadable('is empty: it must be a JSON object');
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw unreadable('is not valid UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('is not valid JSON');
  }
}

function unreadable(detail: string): RequestError {
  return new RequestError('validation', `The body ${detail}.`, { errors: [{ pointer: '', detail }] });
}

function unsupported(detail: string): RequestError {
  return new RequestError('unsupported-media-type', detail);
}

function tooLarge(limitInBytes: number): RequestError {
  return new RequestError('too-large', `The body must be at most ${limitInBytes} bytes.`);
}
