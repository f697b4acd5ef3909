import { createServer } from 'node:http';
import { setInterval as every } from 'node:timers';
import { inRounds } from '../rounds.mjs';
import { service } from '../subjects.mjs';
import { stepsFor } from './throughput.mjs';

const SCRAPE_INTERVAL_IN_MS = 5000;
const LOAD = { delivery: 'sync', isFresh: true, text: { length: 200, tokens: 20, pace: 'fast' } };

/** What metrics and traces cost: the same service without them, once more without them, and with a scrape each 5 s and a collector. */
export const telemetry = {
  name: 'telemetry',
  title: 'Sync, new texts, with metrics and traces',
  async run(bench) {
    const collector = await startCollector();
    const withTelemetry = { METRICS_ON_API: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const [build] = bench.builds;
    const subjects = bench.options.stores.flatMap((store) => {
      const of = (name, settings) => ({
        ...service(build, { isShared: store === 'redis', settings }),
        name: `${name}, ${store === 'redis' ? 'Redis' : store}`,
      });
      return [of('off', {}), of('off again', {}), of('on', withTelemetry)];
    });
    try {
      await inRounds(bench, subjects, scraping(stepsFor(LOAD, bench.options)), {
        case: this.name,
        tokens: LOAD.text.tokens,
        length: LOAD.text.length,
      });
    } finally {
      await collector.stop();
    }
  },
};

/** The steps, with a Prometheus beside the load that asks for the metrics. */
const scraping = (steps) => ({ ...steps, warmUp: scraped(steps.warmUp), measure: scraped(steps.measure) });

function scraped(step) {
  return async (one) => {
    const scrape = () => void fetch(`${one.url}/metrics`).then((answer) => answer.text());
    const timer = one.name.startsWith('on') ? every(scrape, SCRAPE_INTERVAL_IN_MS) : null;
    try {
      return await step(one);
    } finally {
      clearInterval(timer);
    }
  };
}

/** A collector that takes all and keeps nothing. */
async function startCollector() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}`, stop };
}
