import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { npmProgram, run } from '../clients/tools.js';
import { startBrowser } from '../support/browser.js';
import { CuttingProxy } from '../support/cutting-proxy.js';
import { startWithVendor, type WithVendor } from '../support/start-with-vendor.js';
import { InstalledClient } from './installed-client.js';

const PIECES = Array.from({ length: 20 }, (_, index) => `Ahoy me hearty number ${index}. `);
const WHOLE = PIECES.join('');
const PROVEN = {
  streamed: WHOLE,
  cuts: 2,
  finished: WHOLE,
  asked: WHOLE,
  job: ['completed', WHOLE],
  styles: ['pirate', 'haiku', 'formal'],
  health: 'ok',
  months: 1,
  refused: [true, 'validation', '/text'],
  aborted: 'aborted',
};
const NODES = (process.env['NODES'] ?? process.execPath).split(':');
const COMPILERS = [resolve('node_modules/.bin/tsc'), npmProgram('tsc')];
const STRICT = [
  '--noEmit',
  '--strict',
  '--exactOptionalPropertyTypes',
  '--noUncheckedIndexedAccess',
  '--target',
  'es2022',
];

const blocks = readFileSync('docs/client.md', 'utf8')
  .split(/^## /m)
  .map((section) => [section.slice(0, section.indexOf('\n')), /^```js\n(.*?)^```$/ms.exec(section)?.[1] ?? ''])
  .filter(([, code]) => code !== '') as [string, string][];

let client: InstalledClient;
let service: WithVendor;
let proxy: CuttingProxy;

beforeAll(async () => {
  client = await InstalledClient.install();
  process.stdout.write(`packed ${client.packedBytes} bytes, its JavaScript gzipped ${client.gzippedBytes} bytes\n`);
  service = await startWithVendor({ LLM_API__OPENAI__MODEL: 'fake' });
  proxy = await CuttingProxy.start(Number(new URL(service.client.url).port));
});

afterAll(async () => {
  await proxy.stop();
  await service.stop();
  client.remove();
});

/** The address of the service, through a proxy that cuts the next stream twice. */
function cutService(): string {
  service.vendor.script({ answer: PIECES, pieceDelayInMs: 5 });
  proxy.cutAfter(300, 'FIN');
  proxy.cutAfter(400, 'RST');
  return proxy.url;
}

describe.each(COMPILERS)('its types, for %s', (tsc) => {
  it.each([
    ['nodenext', ['--module', 'nodenext', '--types', 'node']],
    [
      'bundler, in a browser',
      ['--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom', '--typeRoots', 'none'],
    ],
  ])('resolve under %s', async (_name, options) => {
    const args = [...STRICT, ...options, 'typed-program.ts'];
    expect(await run(tsc, args, { cwd: client.directory })).toMatchObject({ code: 0, output: '' });
  });
});

describe.each(NODES)('in Node, %s', (node) => {
  it('streams through cuts, makes jobs and tells of errors', async () => {
    const script = `import { prove } from './program.js'; console.log(JSON.stringify(await prove('${cutService()}')));`;
    const ran = await run(node, ['--input-type=module', '--eval', script], { cwd: client.directory });
    const { stdout: version } = await run(node, ['--version']);
    process.stdout.write(`Node ${version}`);
    expect({ ...ran, stdout: JSON.parse(ran.stdout || 'null') }).toMatchObject({ code: 0, stdout: PROVEN });
  });

  it('can be required', async () => {
    const script = "console.log(typeof require('rewrite-service-client').RewriteClient)";
    const ran = await run(node, ['--input-type=commonjs', '--eval', script], { cwd: client.directory });
    expect(ran).toMatchObject({ code: 0, stdout: 'function\n' });
  });
});

it.each(blocks)('runs what docs/client.md shows under “%s”', async (_heading, code) => {
  const script = code.replaceAll('http://localhost:3000', service.client.url);
  const ran = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: client.directory });
  expect(ran).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Ahoy|true true 36|validation 400 .* undefined|completed/),
  });
});

it('streams through cuts, makes jobs and tells of errors in Chromium', async () => {
  const browser = await startBrowser();
  try {
    process.stdout.write(`Chromium ${browser.version()}\n`);
    const page = await browser.newPage();
    const imports = {
      'rewrite-service-client': '/files/node_modules/rewrite-service-client/dist/index.js',
      'eventsource-parser': '/files/node_modules/eventsource-parser/dist/index.js',
    };
    const body = `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script>`;
    await page.route(`${proxy.url}/page`, (route) => route.fulfill({ contentType: 'text/html', body }));
    await page.route(`${proxy.url}/files/**`, (route) => {
      const file = client.file(new URL(route.request().url()).pathname.slice('/files/'.length));
      return file === null
        ? route.fulfill({ status: 404 })
        : route.fulfill({ contentType: 'text/javascript', body: file });
    });
    await page.goto(`${proxy.url}/page`);
    const proven = await page.evaluate(
      `import('/files/program.js').then(({ prove }) => prove(${JSON.stringify(cutService())}))`,
    );
    expect(proven).toEqual(PROVEN);
  } finally {
    await browser.close();
  }
});
