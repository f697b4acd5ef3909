import crypto, { createHash } from 'node:crypto';
import fs, { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { join } from 'node:path';
import { WatchedKeys } from './watched-keys.js';

const FIRST = 'LLM_API__OPENAI__KEY__0=test-key-0\n';
const SECOND = 'LLM_API__OPENAI__KEY__2=test-key-2\n';

let keys: WatchedKeys;
beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
afterEach(async () => {
  await keys.stop();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('a key in a file', () => {
  it.each(['.secrets', '.env'])('that is added to %s is taken up', async (file) => {
    keys = await WatchedKeys.start({ [file]: FIRST });
    keys.write(file, FIRST + SECOND);
    await keys.look();
    expect(keys.keysOf('openai')).toEqual([
      [0, 'test-key-0', null],
      [2, 'test-key-2', null],
    ]);
    expect(keys.logged).toEqual(['keys of openai: 1 -> 2 (added index 2)']);
  });

  it('that is taken away is gone', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST + SECOND });
    keys.write('.secrets', SECOND);
    await keys.look();
    expect(keys.keysOf('openai')).toEqual([[2, 'test-key-2', null]]);
    expect(keys.logged).toEqual(['keys of openai: 2 -> 1 (removed index 0)']);
  });

  it('that is emptied is gone as well', async () => {
    keys = await WatchedKeys.start({ '.secrets': `${FIRST}CLIENT_API__SHOP__KEY=test-key-shop` });
    keys.write('.secrets', 'LLM_API__OPENAI__KEY__0=\nCLIENT_API__SHOP__KEY=\nCACHE_TTL_SECONDS=');
    await keys.look();
    expect(keys.logged).toEqual([
      'CLIENT_API__SHOP__KEY (in .secrets) is empty: there is no such key, and the next start is refused',
      'keys of openai: 1 -> 0 (removed index 0): it cannot be called',
      'keys of clients: 1 -> 0 (removed shop): nobody is let in',
    ]);
  });

  it('of a client with a limit that is taken away is gone, and the limit, which would stop the next start, is told of', async () => {
    const limit = 'CLIENT_API__SHOP__TOKENS_PER_DAY=1000\nCLIENT_API__ANONYMOUS__TOKENS_PER_DAY=10\n';
    keys = await WatchedKeys.start({ '.env': limit, '.secrets': 'CLIENT_API__SHOP__KEY=test-key-shop' });
    keys.write('.secrets', 'CLIENT_API__STORE__KEY=test-key-shop');
    await keys.look(4);
    expect(keys.logged).toEqual([
      'CLIENT_API__SHOP__TOKENS_PER_DAY has no client, and the next start is refused',
      'keys of clients: 1 -> 1 (added store, removed shop)',
    ]);
  });

  it('that is added empty to a service that is open to all is told of, since it closes nothing', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    keys.write('.secrets', `${FIRST}CLIENT_API__SHOP__KEY=`);
    await keys.look(4);
    expect(keys.logged).toEqual([
      'CLIENT_API__SHOP__KEY (in .secrets) is empty: there is no such key, and the next start is refused',
    ]);
  });

  it('may become another, and get another group', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST + SECOND });
    keys.write('.secrets', `LLM_API__OPENAI__KEY__0=test-key-new\n${SECOND}LLM_API__OPENAI__GROUP__2=main`);
    await keys.look();
    expect(keys.keysOf('openai')).toEqual([
      [0, 'test-key-new', null],
      [2, 'test-key-2', 'main'],
    ]);
    expect(keys.logged).toEqual(['keys of openai: 2 -> 2 (changed index 0, changed index 2)']);
  });

  it('is a key of a client, plain or as a hash, as well', async () => {
    keys = await WatchedKeys.start({ '.secrets': 'CLIENT_API__SHOP__KEY=test-key-shop' });
    const sha256 = createHash('sha256').update('test-key-web').digest('hex');
    keys.write('.secrets', `CLIENT_API__WEB__KEY_SHA256=${sha256}`);
    await keys.look();
    expect(keys.ring.keys.ofClients.map((client) => [client.name, client.sha256.toString('hex')])).toEqual([
      ['web', sha256],
    ]);
    expect(keys.logged).toEqual(['keys of clients: 1 -> 1 (added web, removed shop)']);
  });

  it('is taken up when it has been read twice, since it may be half written', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    await keys.look();
    keys.write('.secrets', 'LLM_API__OPENAI__KEY__0=test-k');
    await keys.look(1);
    expect(keys.keysOf('openai')).toEqual([[0, 'test-key-0', null]]);
    keys.write('.secrets', FIRST + SECOND);
    await keys.look(1);
    expect(keys.keysOf('openai')).toHaveLength(1);
    await keys.look(1);
    expect(keys.keysOf('openai')).toHaveLength(2);
    expect(keys.logged).toEqual(['keys of openai: 1 -> 2 (added index 2)']);
  });

  it('may change between the start and the first look', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    keys.write('.secrets', SECOND);
    await keys.look();
    expect(keys.keysOf('openai')).toEqual([[2, 'test-key-2', null]]);
  });

  it('gives way to a variable of the process, which never changes', async () => {
    keys = await WatchedKeys.start({}, { LLM_API__OPENAI__KEY__0: 'test-key-of-the-process' });
    keys.write('.secrets', FIRST);
    await keys.look();
    expect(keys.keysOf('openai')).toEqual([[0, 'test-key-of-the-process', null]]);
    expect(keys.logged).toEqual([]);
  });

  it('is told of to whoever wants to know, until he does no more', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    const listener = jest.fn();
    const unsubscribe = keys.ring.onChange(listener);
    keys.write('.secrets', FIRST + SECOND);
    await keys.look();
    await keys.look();
    expect(listener).toHaveBeenCalledTimes(1);
    unsubscribe();
    keys.write('.secrets', FIRST);
    await keys.look();
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

describe('a directory of secrets', () => {
  it('is read again, as Kubernetes swaps it: by a link to another directory', async () => {
    keys = await WatchedKeys.start({ 'mounted/LLM_API__OPENAI__KEY__0': 'test-key-0\n' }, { SECRETS_DIR: 'mounted' });
    const mounted = join(keys.directory, 'mounted');
    keys.remove('mounted/LLM_API__OPENAI__KEY__0');
    for (const version of ['..v1', '..v2']) {
      mkdirSync(join(mounted, version));
      writeFileSync(join(mounted, version, 'LLM_API__OPENAI__KEY__0'), `test-key-of-${version}`);
    }
    symlinkSync('..v1', join(mounted, '..data'));
    symlinkSync('..data/LLM_API__OPENAI__KEY__0', join(mounted, 'LLM_API__OPENAI__KEY__0'));
    await keys.look();
    expect(keys.keysOf('openai')).toEqual([[0, 'test-key-of-..v1', null]]);
    symlinkSync('..v2', join(mounted, '..data_tmp'));
    renameSync(join(mounted, '..data_tmp'), join(mounted, '..data'));
    await keys.look();
    expect(keys.keysOf('openai')).toEqual([[0, 'test-key-of-..v2', null]]);
  });

  it.each([
    ['is gone', 'ENOENT', () => undefined],
    ['is a file now', 'ENOTDIR', () => keys.write('mounted', '')],
    ['is a link to itself now', 'ELOOP', () => symlinkSync('mounted', join(keys.directory, 'mounted'))],
  ])('that %s takes no key away', async (_name, code, replace) => {
    keys = await WatchedKeys.start({ 'mounted/LLM_API__OPENAI__KEY__0': 'test-key-0' }, { SECRETS_DIR: 'mounted' });
    keys.remove('mounted');
    replace();
    await keys.look(5);
    expect(keys.keysOf('openai')).toHaveLength(1);
    expect(keys.logged).toEqual([
      expect.stringMatching(
        `^The keys stay as they were: SECRETS_DIR is .* a directory that can be read \\(${code}\\)$`,
      ),
    ]);
  });

  it('is not changed for another', async () => {
    keys = await WatchedKeys.start({ '.env': 'SECRETS_DIR=mounted', 'mounted/LLM_API__OPENAI__KEY__0': 'test-key-0' });
    mkdirSync(join(keys.directory, 'other'));
    keys.write('other/LLM_API__OPENAI__KEY__0', 'test-key-other');
    keys.write('.env', 'SECRETS_DIR=other');
    await keys.look();
    expect(keys.keysOf('openai')).toEqual([[0, 'test-key-0', null]]);
    expect(keys.logged).toEqual(['A restart is needed to take up changes of SECRETS_DIR']);
  });
});

describe('a fault in a file', () => {
  it.each<[string, string, string]>([
    ['a key that no header may hold', 'LLM_API__OPENAI__KEY__1=test key', 'LLM_API__OPENAI__KEY__1'],
    ['a key twice', 'LLM_API__OPENAI__KEY__1=test-key-0', 'LLM_API__OPENAI__KEY__1 is the same key'],
    ['a client of a key too short', 'CLIENT_API__A__KEY=t-key', 'CLIENT_API__A__KEY'],
    ['a misspelt name', 'LLM_API__OPENAI__KEYS__1=test-key-1', 'LLM_API__OPENAI__KEYS__1'],
    ['another setting that is wrong', 'PORT=test-key', 'PORT'],
    ['a line that sets nothing', 'LLM_API__OPENAI__KEY__1 test-key-1', '.secrets, line 3'],
  ])('(%s) changes nothing, and is told of once, without a value', async (_name, line, told) => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    keys.write('.secrets', FIRST + SECOND + line);
    await keys.look(5);
    expect(keys.keysOf('openai')).toHaveLength(1);
    expect(keys.logged).toHaveLength(1);
    expect(keys.logged[0]).toContain(`The keys stay as they were: ${told}`);
    expect(keys.logged[0]).not.toMatch(/test.key/);
  });

  it('is over when it is mended', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    keys.write('.secrets', `${FIRST}LLM_API__OPENAI__KEY__2=`.repeat(2) + ' x y');
    await keys.look();
    keys.write('.secrets', FIRST + SECOND);
    await keys.look();
    expect(keys.keysOf('openai')).toHaveLength(2);
    expect(keys.logged.at(-1)).toBe('keys of openai: 1 -> 2 (added index 2)');
  });

  it('is told of once, whatever else changes in the file', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    for (const content of ['PORT=x', `PORT=x\n${FIRST}`, `${SECOND}PORT=x`]) {
      keys.write('.secrets', content);
      await keys.look();
    }
    expect(keys.logged).toHaveLength(1);
  });

  it('is told of again when it comes again', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    for (const content of ['PORT=x', FIRST, 'PORT=x']) {
      keys.write('.secrets', content);
      await keys.look();
    }
    expect(keys.logged).toHaveLength(2);
  });
});

describe('the last key', () => {
  it('of a provider can be taken away, though the provider or a group of the key stands in another file', async () => {
    keys = await WatchedKeys.start({
      '.env': 'LLM_PROVIDERS=openai\nLLM_API__OPENAI__GROUP__0=main',
      '.secrets': FIRST,
    });
    keys.remove('.secrets');
    await keys.look();
    expect(keys.keysOf('openai')).toEqual([]);
    expect(keys.logged).toEqual(['keys of openai: 1 -> 0 (removed index 0): it cannot be called']);
    keys.write('.secrets', FIRST);
    await keys.look();
    expect(keys.keysOf('openai')).toEqual([[0, 'test-key-0', 'main']]);
  });

  it('of a client leaves it to be asked for', async () => {
    keys = await WatchedKeys.start({ '.secrets': `CLIENT_API__WEB__KEY=test-key-web` });
    expect(keys.ring.asksClients).toBe(true);
    keys.write('.secrets', '');
    await keys.look();
    expect(keys.clients()).toEqual([]);
    expect(keys.ring.asksClients).toBe(true);
    expect(keys.logged).toEqual(['keys of clients: 1 -> 0 (removed web): nobody is let in']);
  });
});

describe('any other setting', () => {
  it('waits for a restart, and one line names it, keys being taken up all the same', async () => {
    keys = await WatchedKeys.start({ '.env': 'REWRITE_REPAIRS=1', '.secrets': FIRST });
    keys.write('.env', 'REWRITE_REPAIRS=3\nPORT=4000\nCOMPOSE_PROJECT_NAME=rewrite');
    keys.write('.secrets', FIRST + SECOND);
    await keys.look(5);
    expect(keys.keysOf('openai')).toHaveLength(2);
    expect(keys.logged).toEqual([
      'A restart is needed to take up changes of REWRITE_REPAIRS, PORT',
      'keys of openai: 1 -> 2 (added index 2)',
    ]);
  });

  it('is named once, whatever becomes of keys', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    keys.write('.env', 'PORT=4000');
    await keys.look();
    keys.write('.secrets', FIRST + SECOND);
    await keys.look();
    expect(keys.logged).toEqual([
      'A restart is needed to take up changes of PORT',
      'keys of openai: 1 -> 2 (added index 2)',
    ]);
  });

  it('is a key of a provider that is not in use, too', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    keys.write('.secrets', `${FIRST}LLM_API__GEMINI__KEY__0=test-key-gemini`);
    await keys.look();
    expect(keys.logged).toEqual(['A restart is needed to take up changes of LLM_API__GEMINI__KEY__0']);
  });
});

describe('the files', () => {
  it('are read while the process goes on', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST, 'mounted/A_SECRET': 'x' }, { SECRETS_DIR: 'mounted' });
    const waits = [jest.spyOn(fs, 'readFileSync'), jest.spyOn(fs, 'readdirSync'), jest.spyOn(fs, 'statSync')];
    keys.write('.secrets', FIRST + SECOND);
    await keys.look();
    expect(keys.keysOf('openai')).toHaveLength(2);
    for (const wait of waits) expect(wait).not.toHaveBeenCalled();
  });

  it('are taken for settings only when they have changed', async () => {
    const client = 'CLIENT_API__SHOP__KEY=test-key-shop\n';
    keys = await WatchedKeys.start({ '.secrets': client });
    await keys.look();
    // One of what was read, and one of each client's key that is taken for a setting.
    const hashes = jest.spyOn(crypto, 'hash');
    await keys.look(5);
    expect(hashes).toHaveBeenCalledTimes(5);
    keys.write('.secrets', client + FIRST);
    await keys.look(5);
    expect(hashes).toHaveBeenCalledTimes(11);
  });

  it('are read once at a time', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    const reads = jest.spyOn(fsPromises, 'readFile');
    await Promise.all([keys.look(1), keys.look(1)]);
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it('are read no more after the end', async () => {
    keys = await WatchedKeys.start({ '.secrets': FIRST });
    await keys.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
