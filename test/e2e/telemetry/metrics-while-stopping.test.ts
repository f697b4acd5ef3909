import { BuiltService } from '../../support/built-service.js';
import { OtlpReceiver } from '../../support/otlp-receiver.js';

test('an api that is scraped while it stops, and waits for a collector that does not answer, ends well', async () => {
  const collector = await OtlpReceiver.start();
  collector.answersAfterInMs = null;
  const api = BuiltService.run('api', { METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
  try {
    const metrics = `http://127.0.0.1:${await api.printed(/Metrics at http:\/\/127\.0\.0\.1:(\d+)/)}/metrics`;
    api.signal('SIGTERM');
    const statuses = new Set<number | undefined>();
    while (!api.hasEnded) statuses.add((await fetch(metrics).catch(() => undefined))?.status);
    expect(statuses).toContain(503);
    expect(await api.exit()).toEqual({ code: 0, signal: null });
  } finally {
    api.signal('SIGKILL');
    await api.exit();
    await collector.stop();
  }
});
