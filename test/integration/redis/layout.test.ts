import { randomUUID } from 'node:crypto';
import { SettingsError } from '#config';
import { LAYOUT, RedisConnections } from '#redis';
import { RedisServer } from '../../support/redis-server.js';

describe('the layout of the keys in Redis', () => {
  let server: RedisServer;
  beforeAll(async () => void (server = await RedisServer.start()));
  afterAll(() => server.stop());

  let keyPrefix: string;
  beforeEach(() => void (keyPrefix = randomUUID()));

  const open = () => RedisConnections.open({ url: server.url, keyPrefix });
  const note = (written: number, readableFrom: number) =>
    server.command(`HSET {${keyPrefix}}:layout written ${written} readableFrom ${readableFrom}`);
  async function noted(): Promise<Record<string, string>> {
    const redis = await open();
    const layout = await redis.commands.hgetall(`{${keyPrefix}}:layout`);
    await redis.close();
    return layout;
  }

  it('is noted by the first process', async () => {
    expect(await noted()).toEqual({ written: String(LAYOUT.written), readableFrom: String(LAYOUT.readableFrom) });
    expect(await server.command(`TTL {${keyPrefix}}:layout`)).toMatch(/^:[1-9]/);
  });

  it('of a newer version that we read lets this one start, and stays noted', async () => {
    await note(LAYOUT.written + 2, LAYOUT.written);
    expect(await noted()).toEqual({ written: String(LAYOUT.written + 2), readableFrom: String(LAYOUT.written) });
  });

  it('of an older version gives way', async () => {
    await note(LAYOUT.written - 1, 0);
    expect(await noted()).toMatchObject({ written: String(LAYOUT.written) });
  });

  it('that we cannot read stops the start with one line', async () => {
    await note(LAYOUT.written + 2, LAYOUT.written + 1);
    const opening = open();
    await expect(opening).rejects.toThrow(SettingsError);
    await expect(opening).rejects.toThrow(
      `REDIS_URL leads to keys that only versions with layout ${LAYOUT.written + 1} or newer read, and this one has layout ${LAYOUT.written}`,
    );
  });
});
