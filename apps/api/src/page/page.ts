import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '#config';

/** Where the build puts the page, seen from this file as it is compiled and as it is written. */
const FOLDERS = ['../../../page/', '../../../../dist/apps/page/'];

const HTML = 'index.html';

/** The files of the page and what they are. */
const FILES: Readonly<Record<string, string>> = {
  [HTML]: 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

/** Serves the page to try the service at `/`, and its files under `/page/`, by which it names them relative to itself. */
export function servePage(fastify: FastifyInstance, settings: Settings): void {
  if (!settings.playground) return;
  const folder = FOLDERS.map((path) => new URL(path, import.meta.url)).find((url) =>
    existsSync(new URL('page.js', url)),
  );
  if (folder === undefined) return new Logger('Page').warn('There is no page at /: `npm run build` makes it');
  for (const [name, type] of Object.entries(FILES)) {
    const text = readFileSync(fileURLToPath(new URL(name, folder)), 'utf8');
    const body = name === HTML ? withSettings(text, settings) : text;
    fastify.get(name === HTML ? '/' : `/page/${name}`, fileAnswer(body, type));
  }
}

/** The page asks nobody what it must know before it asks anything. */
function withSettings(html: string, { rewrite, providers }: Settings): string {
  return html.replace('%LONGEST_TEXT%', String(rewrite.maxTextLength)).replace('%PROVIDERS%', providers.join(' '));
}

/** Browsers keep it and ask each time whether it is still so. */
function fileAnswer(body: string, type: string): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return ({ headers }, reply) => {
    void reply.header('etag', etag);
    if (headers['if-none-match']?.includes(etag)) return reply.code(304).send();
    return reply.type(type).send(body);
  };
}
