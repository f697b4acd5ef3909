import { createBullBoard } from '@bull-board/api';
import type { BaseAdapter } from '@bull-board/api/baseAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyPluginCallback } from 'fastify';

type Routes = Parameters<FastifyAdapter['setApiRoutes']>[0];

/** Has the routes that read, and no others. */
class ReadingAdapter extends FastifyAdapter {
  override setApiRoutes(routes: Routes): FastifyAdapter {
    return super.setApiRoutes(routes.filter(({ method }) => method === 'get'));
  }
}

/** @param path where clients see it */
export function boardOf(queue: BaseAdapter, path: string): FastifyPluginCallback {
  const serverAdapter = new ReadingAdapter().setBasePath(path);
  createBullBoard({ queues: [queue], serverAdapter, options: { uiConfig: { boardTitle: 'Rewrites' } } });
  return serverAdapter.registerPlugin();
}
