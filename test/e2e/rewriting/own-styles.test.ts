import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';
import { startApi } from '../../support/start-api.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';
import { ask, WAYS } from './vendor-failures/ways.js';

const TEXT = 'We shall utilise the facilities prior to the commencement of the meeting.';
const BODY = { text: TEXT, style: 'plain' };
const PLAIN = 'We will use the rooms before the meeting starts.';
const STYLE = `
name: plain
description: { en: In plain words., de: In einfachen Worten. }
instructions: Write it in plain words that a child knows.
checks: [has-words, changed]
examples: [{ text: utilise, rewrite: use }]
`;
const writes = (text: string) => ({ answer: text.split(/(?<=\s)/) });

const directories: string[] = [];
async function directoryWith(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'styles-'));
  directories.push(directory);
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(directory, name), content)));
  return directory;
}
afterEach(async () => {
  await Promise.all(directories.splice(0).map((directory) => rm(directory, { recursive: true, force: true })));
});

describe('a style of the operator', () => {
  let directory: string;
  let service: WithVendor;
  beforeEach(async () => {
    directory = await directoryWith({ 'plain.yaml': STYLE, '.hidden.yaml': 'no style', 'notes.txt': 'no style' });
    service = await startWithVendor({ STYLES_DIR: directory });
    service.vendor.script(writes(PLAIN));
  });
  afterEach(() => service.stop());

  /** Has the file hold this, until the service has taken it up. */
  async function change(content: string | null, line: RegExp): Promise<void> {
    const file = join(directory, 'plain.yaml');
    if (content === null) await rm(file);
    else await writeFile(file, content);
    await service.logged(line);
  }
  const rewrite = async () => (await ask('sync', service.client, BODY)).rewrite;

  test.each(WAYS)('is asked for like any other, by %s', async (way) => {
    expect(await ask(way, service.client, BODY)).toMatchObject({ ending: 'whole', text: PLAIN });
  });

  test('is told to the model with its examples, and checked as its file says', async () => {
    expect(await rewrite()).toMatchObject({ style: 'plain', checks: [{ name: 'changed', passed: true }] });
    const { instructions } = service.vendor.calls[0]!.request;
    expect(instructions).toContain('Write it in plain words that a child knows.');
    expect(instructions).toContain('{"text":"utilise","rewrite":"use"}');
  });

  test('stands in the list of styles and in the error for an unknown one, behind those built in', async () => {
    const styles = (await (await service.client.get('/v1/styles')).json()) as { name: string }[];
    expect(styles.map(({ name }) => name)).toEqual(['pirate', 'haiku', 'formal', 'plain']);
    const refused = await service.client.post('/v1/rewrite', { ...BODY, style: 'shakespeare' });
    expect(await refused.json()).toMatchObject({
      errors: [{ pointer: '/style', detail: 'must be one of: pirate, haiku, formal, plain' }],
    });
  });

  test('is described in the language that is wished for', async () => {
    const described = async (accepted: string) => {
      const answer = await service.client.get('/v1/styles', { 'accept-language': accepted });
      expect(answer.headers.get('vary')).toContain('Accept-Language');
      const styles = (await answer.json()) as { description: string }[];
      return [styles.at(-1)!.description, answer.headers.get('content-language')];
    };
    expect(await described('de-AT, en;q=0.5')).toEqual(['In einfachen Worten.', 'de']);
    expect(await described('ja')).toEqual(['In plain words.', 'en']);
    expect(await described('fr, de;q=0.1')).toEqual(['In einfachen Worten.', 'fr, de']);
  });

  test('is another one once its file has changed: what was cached answers no more', async () => {
    await rewrite();
    expect(await rewrite()).toMatchObject({ cached: true });
    await change(STYLE.replace('a child', 'anybody'), /Styles: pirate, haiku, formal, plain/);
    expect(await rewrite()).toMatchObject({ cached: false });
    expect(service.vendor.calls.at(-1)!.request.instructions).toContain('words that anybody knows');
  });

  test('stays as it was when its file breaks, which is logged once, and changes again when it is mended', async () => {
    await change('name: [', /Styles stay as they were: STYLES_DIR has plain.yaml: is no YAML/);
    expect(await rewrite()).toMatchObject({ rewritten: PLAIN });
    await change(STYLE.replace('a child', 'everybody'), /Styles: pirate, haiku, formal, plain/);
    await rewrite();
    expect(service.vendor.calls.at(-1)!.request.instructions).toContain('words that everybody knows');
    expect(service.logs().match(/Styles stay as they were/g)).toHaveLength(1);
  });

  test('is unknown once its file is gone', async () => {
    await change(null, /Styles: pirate, haiku, formal"/);
    expect((await service.client.post('/v1/rewrite', BODY)).status).toBe(400);
  });
});

test('the stub has no rules for it: 422', async () => {
  const api = await startApi({ STYLES_DIR: await directoryWith({ 'plain.yml': STYLE }) });
  const answer = await new RewriteClient(api.url).post('/v1/rewrite', BODY);
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ type: 'urn:rewrite:problem:refused' });
  await api.stop();
});

test.each([
  [
    'the name of one that is built in',
    { 'x.yaml': STYLE.replace('plain', 'pirate') },
    'x.yaml: the name pirate is taken',
  ],
  ['one name twice', { 'a.yaml': STYLE, 'b.yaml': STYLE }, 'b.yaml: the name plain is taken'],
  ['a file that is no style', { 'a.yaml': 'hello' }, 'a.yaml: must be a mapping'],
  [
    'a file that is not UTF-8',
    { 'a.yaml': Buffer.from([0xff]) as unknown as string },
    'a.yaml: cannot be read as a file of UTF-8',
  ],
])('%s stops the start with a line that says so', async (_what, files, line) => {
  const directory = await directoryWith(files);
  await expect(startApi({ STYLES_DIR: directory })).rejects.toThrow(`STYLES_DIR has ${line}`);
});

test('a directory that is not there stops the start', async () => {
  await expect(startApi({ STYLES_DIR: '/nowhere/styles' })).rejects.toThrow(
    'STYLES_DIR is "/nowhere/styles", but must be a directory that can be read (ENOENT)',
  );
});

test('a job waits where the worker has not got its style, no attempt counted, and is done once it has', async () => {
  const redis = await RedisServer.start();
  const late = await directoryWith({});
  const shared = { REDIS_URL: redis.url };
  const api = await startApi({ ...shared, STYLES_DIR: await directoryWith({ 'a.yaml': STYLE }) });
  const worker = await startWithVendor({ ...shared, STYLES_DIR: late, WORKER_IN_PROCESS: 'true' });
  worker.vendor.script(writes(PLAIN));
  const client = new RewriteClient(api.url);
  const { id } = (await (await client.post('/v1/rewrite/submit', { ...BODY })).json()) as { id: string };
  const job = async (query = '') => (await client.get(`/v1/rewrite/result/${id}${query}`)).json();
  await worker.logged(/attempt of a job postponed/, 2);
  expect(worker.logs().match(/"There is no style plain here/g)).toHaveLength(1);
  expect(await job()).toMatchObject({ status: 'queued', attempts: 0 });
  await writeFile(join(late, 'a.yaml'), STYLE);
  expect(await job('?wait=30')).toMatchObject({ status: 'completed', attempts: 1, rewrite: { rewritten: PLAIN } });
  await worker.stop();
  await api.stop();
  await redis.stop();
});
