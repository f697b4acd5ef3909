import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltService } from '../../support/built-service.js';
import { CuttingProxy } from '../../support/cutting-proxy.js';
import { RedisServer } from '../../support/redis-server.js';
import { openPage, useBrowser } from './one-browser.js';
import { NO_FAULTS } from './opened-page.js';

const TEXT = 'Hello, my friend. Where is the treasure? I think it is on the island, but nobody knows the way.';
/** The default, which the other tests go without. */
const DEFAULT_PACE = { STUB_TOKEN_DELAY_MS: '30' };

const services: BuiltService[] = [];

useBrowser();

afterEach(async () => {
  for (const service of services) service.signal('SIGKILL');
  await Promise.all(services.splice(0).map((service) => service.exit()));
});

function start(variables: Record<string, string>): BuiltService {
  const service = BuiltService.run('api', variables);
  services.push(service);
  return service;
}

describe('a stranger', () => {
  it('who has started the service presses one button, and sees a rewrite grow', async () => {
    const port = await start(DEFAULT_PACE).listening();
    const listeningAt = performance.now();
    const opened = await openPage(`http://127.0.0.1:${port}/`);
    await opened.button('Rewrite').click();
    await opened.says('Writing.');
    const writingInMs = performance.now() - listeningAt;
    await opened.says('Done.');
    const doneInMs = performance.now() - listeningAt;
    expect((await opened.seen()).texts.length).toBeGreaterThan(4);
    expect(doneInMs).toBeLessThan(60_000);
    process.stdout.write(
      `From "Listening" to the first piece ${Math.round(writingInMs)} ms, to the whole ${Math.round(doneInMs)} ms\n`,
    );
    const path = process.env['SCREENSHOT'];
    if (path) await opened.page.screenshot({ path, fullPage: true });
  });
});

describe('a stream whose api is killed', () => {
  let redis: RedisServer;
  let proxy: CuttingProxy;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(async () => {
    await proxy.stop();
    await redis.stop();
  });

  it('goes on at another one behind the same proxy, before the eyes of whoever looks', async () => {
    const writer = start({ REDIS_URL: redis.url, STUB_TOKEN_DELAY_MS: '300' });
    const other = start({ REDIS_URL: redis.url, ...DEFAULT_PACE });
    const [port, otherPort] = [await writer.listening(), await other.listening()];
    proxy = await CuttingProxy.start(port);
    const opened = await openPage(proxy.url);
    await opened.text.fill(TEXT);
    await opened.button('Rewrite').click();
    await opened.says('Writing.');
    proxy.target = otherPort;
    writer.signal('SIGKILL');
    await opened.says('Done.');
    const { statuses } = await opened.seen();
    expect(statuses.join('|')).toMatch(
      /Writing\.\|The connection was cut\. Going on in [\d.]+ m?s\.\|.*Connected again.*\|Writing\.\|Done\./,
    );
    expect(await opened.written.textContent()).toContain(
      "Ahoy, me matey. Whar be th' booty? I think it be on th' island",
    );
    expect(await opened.figure('Cuts of the connection, gone on by itself').textContent()).toBe('1');
    expect(await opened.figure('Begun anew').textContent()).toBe('1');
    expect(await opened.faultsFound()).toEqual(NO_FAULTS);
  });
});
