import type { FastifyInstance } from 'fastify';
import { METRICS_MEDIA_TYPE, type Telemetry } from '#telemetry';

/** Serves the metrics on the api's own routes, as `METRICS_ON_API` asks: to whoever can reach them, without a client's key. */
export function serveMetrics(fastify: FastifyInstance, telemetry: Telemetry): void {
  fastify.get('/metrics', async (_request, reply) =>
    reply
      .headers({ 'content-type': METRICS_MEDIA_TYPE, 'cache-control': 'no-store' })
      .send(Buffer.from(await telemetry.text())),
  );
}
