import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { loadSettings, parseSettings, type Settings } from '#config';

const KEY = 'test-key-of-the-shop';
const SHA256 = createHash('sha256').update(KEY).digest('hex');
const OTHER_SHA256 = createHash('sha256').update('test-key-other').digest('hex');

const load = (variables: Record<string, string>): Settings => loadSettings({ variables, directory: null });

describe("a client's key", () => {
  it('is known by its SHA-256, whether the key or the hash is given', () => {
    const plain = load({ CLIENT_API__SHOP__KEY: KEY }).clients;
    const hashed = load({ CLIENT_API__SHOP__KEY_SHA256: SHA256 }).clients;
    expect(plain.map(({ name, sha256 }) => [name, sha256])).toEqual([['shop', Buffer.from(SHA256, 'hex')]]);
    expect(hashed.map(({ name, sha256 }) => [name, sha256])).toEqual([['shop', Buffer.from(SHA256, 'hex')]]);
  });

  it('may be given as a hash in capitals', () => {
    const [client] = load({ CLIENT_API__SHOP__KEY_SHA256: SHA256.toUpperCase() }).clients;
    expect(client?.sha256).toEqual(Buffer.from(SHA256, 'hex'));
  });

  it.each([
    ['JSON', JSON.stringify],
    ['an inspection', inspect],
  ])('shows in %s neither as itself nor as its hash', (_name, show: (value: unknown) => string) => {
    const shown = show(load({ CLIENT_API__SHOP__KEY: KEY }).clients);
    expect(shown).toContain('shop');
    expect(shown).not.toContain(KEY);
    expect(shown.toLowerCase()).not.toContain(SHA256.slice(0, 8));
  });

  it.each([SHA256.slice(1), `${SHA256}0`, `g${SHA256.slice(1)}`, ` ${SHA256}`, KEY])(
    'is refused as a hash that is none: %s',
    (value) => {
      const start = (): Settings => load({ CLIENT_API__SHOP__KEY_SHA256: value });
      expect(start).toThrow('CLIENT_API__SHOP__KEY_SHA256 is set to something else (not shown), but must be a SHA-256');
      expect(start).not.toThrow(value);
    },
  );

  it('is given in one of the two forms', () => {
    const both = { CLIENT_API__SHOP__KEY: KEY, CLIENT_API__SHOP__KEY_SHA256: OTHER_SHA256 };
    expect(() => load(both)).toThrow('"shop" stands for CLIENT_API__SHOP__KEY');
  });

  it.each<[string, Record<string, string>]>([
    ['in two hashes', { CLIENT_API__A__KEY_SHA256: SHA256, CLIENT_API__B__KEY_SHA256: SHA256.toUpperCase() }],
    ['in a key and a hash', { CLIENT_API__A__KEY: KEY, CLIENT_API__B__KEY_SHA256: SHA256 }],
  ])('is refused for two clients %s', (_name, variables) => {
    expect(() => load(variables)).toThrow(/^CLIENT_API__B__KEY_SHA256 is the same key as CLIENT_API__A__KEY/m);
  });

  it('is refused as a hash for the name of requests without a key', () => {
    expect(() => load({ CLIENT_API__ANONYMOUS__KEY_SHA256: SHA256 })).toThrow('needs another name');
  });
});

describe('a value in a file of secrets', () => {
  it('is not shown when it is refused, whichever setting it is of: the break before the next key may be lost', () => {
    const value = 'mainLLM_API__OPENAI__KEY__1=test-key-1';
    const environment = new Map([['LLM_API__OPENAI__GROUP__0', { value, file: '.secrets' }]]);
    const start = (): Settings => parseSettings(environment);
    expect(start).toThrow('LLM_API__OPENAI__GROUP__0 (in .secrets) is set to something else (not shown), but must be');
    expect(start).not.toThrow('test-key-1');
  });
});
