import { createHash, timingSafeEqual } from 'node:crypto';
import type { onRequestHookHandler } from 'fastify';
import { RequestError } from '../problem.js';

const CHALLENGE = 'Basic realm="admin", charset="UTF-8"';

/** Asks for the key as the password of HTTP Basic (RFC 7617), with any user name. The time that takes tells nothing of the key. */
export function requirePassword(keySha256: Buffer): onRequestHookHandler {
  return ({ headers }, _reply, done) => {
    const password = passwordIn(headers.authorization ?? '');
    if (timingSafeEqual(createHash('sha256').update(password).digest(), keySha256)) return done();
    const detail = 'Send the ADMIN_KEY of this service as the password of HTTP Basic, with any user name.';
    done(new RequestError('unauthorized', detail, { headers: { 'www-authenticate': CHALLENGE } }));
  };
}

function passwordIn(authorization: string): string {
  const credentials = /^basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization)?.[1] ?? '';
  return /^[^:]*:([^]*)$/.exec(Buffer.from(credentials, 'base64').toString())?.[1] ?? '';
}
