import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '#config';
import { SHOWN_QUEUE, type ShownQueue } from '#jobs';
import { isUnavailability } from '#redis';
import { unavailable } from '#rewrite-log';
import { notFound } from '../problem.js';
import { answerProblem } from '../problem.filter.js';
import { requirePassword } from './basic-auth.js';

const PATH = '/admin/queues';

const logger = new Logger('Admin');

/**
 * The page for jobs: Bull Board, for whoever has the `ADMIN_KEY`. Its own `middleware` does not protect what lies under its address in Fastify, so it stands in a
 * scope whose hook does. Only its routes that read are there.
 */
export async function serveJobBoard(app: NestFastifyApplication, { admin, http }: Settings): Promise<void> {
  if (!admin) return;
  const queue = app.get<ShownQueue>(SHOWN_QUEUE, { strict: false });
  if (!queue) return logger.warn(`ADMIN_KEY is set, but without REDIS_URL there is no ${PATH}`);
  const { boardOf } = await import('./bull-board.js');
  const board = boardOf(await queue(), publicPathOf(http.publicUrl));
  await app
    .getHttpAdapter()
    .getInstance()
    .register(async (scope) => {
      scope.addHook('onRequest', requirePassword(admin.keySha256));
      // The routes are the package's own, so Nest's filter would not answer what hooks refuse, and its queue asks Redis by itself.
      scope.addHook('onRoute', (route) => {
        route.errorHandler = (error, request, reply) =>
          answerProblem(request, reply, isUnavailability(error) ? unavailable() : error);
      });
      scope.addHook('preSerialization', async (_request, reply, payload) => {
        if (reply.statusCode >= 400) throw notFound();
        void reply.header('cache-control', 'no-store');
        return payload;
      });
      await scope.register(board, { prefix: PATH });
    });
}

/** Where clients see the page. */
function publicPathOf(publicUrl: string | null): string {
  return (publicUrl ? new URL(publicUrl).pathname.replace(/\/$/, '') : '') + PATH;
}
