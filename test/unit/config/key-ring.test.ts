import { createHash } from 'node:crypto';
import { KeyRing, loadSettings } from '#config';

const sha256 = (key: string): Buffer => createHash('sha256').update(key).digest();
const settings = loadSettings({ variables: { CLIENT_API__SHOP__KEY: 'test-key-shop' }, directory: null });

describe('the client with a key', () => {
  it('is found by the whole key and by no other text', () => {
    const ring = new KeyRing(settings);
    expect(ring.clientWith('test-key-shop')).toBe('shop');
    const others = ['', 'test-key-sho', 'test-key-shop ', 'TEST-KEY-SHOP', sha256('test-key-shop').toString('hex')];
    expect(others.map((key) => ring.clientWith(key))).toEqual(others.map(() => null));
  });

  it('is another one once the keys have changed', () => {
    const ring = new KeyRing(settings);
    ring.replace({ ofProviders: {}, ofClients: [{ name: 'web', sha256: sha256('test-key-web') }] });
    expect(ring.clientWith('test-key-web')).toBe('web');
    expect(ring.clientWith('test-key-shop')).toBeNull();
  });

  it('is found without a look at the others', () => {
    let looks = 0;
    const clients = Array.from({ length: 1000 }, (_, n) => {
      const digest = sha256(`test-key-${n}`);
      return {
        name: `client-${n}`,
        get sha256() {
          looks += 1;
          return digest;
        },
      };
    });
    const ring = new KeyRing(settings);
    ring.replace({ ofProviders: {}, ofClients: clients });
    looks = 0;
    expect(ring.clientWith('test-key-7')).toBe('client-7');
    expect(looks).toBe(0);
  });
});
