import type { FastifyInstance } from 'fastify';
import { notJson, RequestError } from '../problem.js';
import type { RequestStep } from './request-steps.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)"?/i;

/** Bodies are JSON in UTF-8 and nothing else; the body of any method but POST is of no meaning and is not looked at. */
export function parseJsonOnly(fastify: FastifyInstance, limitInBytes: number): void {
  fastify.removeAllContentTypeParsers();
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

/** Refuses, before its body is read, a POST whose headers say that it is something else or too large. */
export function requireJson(limitInBytes: number): RequestStep {
  return ({ method, headers }) => {
    if (method !== 'POST') return;
    const type = headers['content-type'] ?? '';
    if (!JSON_TYPE.test(type)) return notJson();
    const charset = CHARSET.exec(type)?.[1] ?? 'utf-8';
    if (!/^utf-?8$/i.test(charset)) return unsupported('The charset must be utf-8.');
    if (!/^(?:identity)?$/i.test(headers['content-encoding'] ?? '')) {
      return unsupported('The body must be sent without a Content-Encoding.');
    }
    if (Number(headers['content-length'] ?? 0) > limitInBytes) return tooLarge(limitInBytes);
  };
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
