import { Scrape } from '../../support/scrape.js';
import { RedisServer } from '../../support/redis-server.js';
import { startWithVendor } from '../../support/start-with-vendor.js';
import { readFromRoot, tableRows } from '../../unit/docs/table-rows.js';

/** The series of a histogram, and what the format itself adds. */
const nameOf = (series: string): string => series.replace(/_(bucket|sum|count)$/, '');
const rows = tableRows(readFromRoot('docs/metrics.md')).filter(([name]) => /^`(rewrite|gen_ai)_\w+`$/.test(name!));
const documented = rows.map(([name]) => name!.slice(1, -1));
const labelsOfOurs = Object.fromEntries(
  rows
    .filter((row) => row.length === 4)
    .map(([name, , labels]) => [name!.slice(1, -1), labels!.split(', ').sort().join()]),
);

test('the page of metrics lists every metric that a process tells, with its labels, and no other', async () => {
  const redis = await RedisServer.start();
  const settings = {
    METRICS_ON_API: 'true',
    WORKER_IN_PROCESS: 'true',
    CLIENT_API__ANONYMOUS__TOKENS_PER_DAY: '100000',
  };
  const service = await startWithVendor({ ...settings, REDIS_URL: redis.url }, 2);
  try {
    service.vendor.scriptNext({ fail: { status: 401 } });
    const { client } = service;
    await (
      await client.post('/v1/rewrite/sse', { text: 'A text that is written as it comes', style: 'pirate' })
    ).text();
    const job = await client.post('/v1/rewrite/submit', { text: 'A text of a job', style: 'formal' });
    const { id } = (await job.json()) as { id: string };
    await (await client.get(`/v1/rewrite/result/${id}?wait=10`)).text();
    await service.logged(/result.*request answered/);
    const metrics = await Scrape.read(await client.get('/metrics'));
    const told = new Set([...metrics.names].filter((name) => name !== 'target_info').map(nameOf));
    expect([...told].sort()).toEqual(documented.sort());
    const labelsTold = metrics.samples
      .filter(({ name }) => name.startsWith('rewrite_'))
      .map(({ name, labels }) => [
        nameOf(name),
        Object.keys(labels)
          .filter((label) => label !== 'le')
          .sort()
          .join(),
      ]);
    expect(Object.fromEntries(labelsTold)).toEqual(labelsOfOurs);
  } finally {
    await service.stop();
    await redis.stop();
  }
});
