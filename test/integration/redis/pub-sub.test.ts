import { Logger } from '@nestjs/common';
import { RedisConnections, RedisUnavailableError, whenAvailable } from '#redis';
import { RedisServer } from '../../support/redis-server.js';

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('messages through Redis', () => {
  let server: RedisServer;
  let here: RedisConnections;
  let there: RedisConnections;

  beforeEach(async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    server = await RedisServer.start();
    here = await RedisConnections.open({ url: server.url, keyPrefix: 'rewrite' });
    there = await RedisConnections.open({ url: server.url, keyPrefix: 'rewrite' });
  });
  afterEach(async () => {
    await Promise.all([here.close(), there.close()]);
    await server.stop();
    jest.restoreAllMocks();
  });

  const subscriptions = async (channel: string): Promise<unknown> =>
    (await there.commands.pubsub('NUMSUB', channel))[1];
  const listen = (channel: string, heard: string[]): Promise<() => void> =>
    new Promise((resolve) => {
      const stop = here.pubSub.subscribe(
        channel,
        (message) => heard.push(message),
        () => resolve(stop),
      );
    });

  it('reach every listener of a channel, and no other', async () => {
    const [first, second, other]: [string[], string[], string[]] = [[], [], []];
    await Promise.all([listen('a', first), listen('a', second), listen('b', other)]);
    expect(await subscriptions('a')).toBe(1);
    await there.commands.publish('a', '1');
    await here.commands.publish('a', '2');
    await there.commands.publish('b', 'end');
    await until(() => other.length > 0);
    expect([first, second, other]).toEqual([['1', '2'], ['1', '2'], ['end']]);
  });

  it('reach nobody who stopped listening', async () => {
    const [stopped, staying]: [string[], string[]] = [[], []];
    const stop = await listen('a', stopped);
    const stopStaying = await listen('a', staying);
    stop();
    stop();
    await there.commands.publish('a', '1');
    await until(() => staying.length > 0);
    expect(stopped).toEqual([]);
    stopStaying();
    await here.commands.ping();
    await listen('b', []);
    expect(await subscriptions('a')).toBe(0);
  });

  it('reach one who listens again', async () => {
    const heard: string[] = [];
    for (const message of ['1', '2', '3']) {
      const stop = await listen('a', heard);
      await there.commands.publish('a', message);
      await until(() => heard.includes(message));
      stop();
    }
    expect(heard).toEqual(['1', '2', '3']);
  });

  it('tell a listener of an outage when it hears again, and reach it then', async () => {
    const heard: string[] = [];
    let subscribed = 0;
    here.pubSub.subscribe(
      'a',
      (message) => heard.push(message),
      () => (subscribed += 1),
    );
    await until(() => subscribed === 1);
    await server.kill();
    await until(() => !here.isAvailable && !there.isAvailable);
    await expect(whenAvailable(there.commands.publish('a', 'lost'))).rejects.toThrow(RedisUnavailableError);
    here.pubSub.subscribe(
      'late',
      (message) => heard.push(message),
      () => (subscribed += 1),
    );
    let others = 0;
    here.pubSub.subscribe(
      'a',
      () => undefined,
      () => (others += 1),
    );
    await new Promise(setImmediate);
    expect(others).toBe(0);
    await server.restart();
    await until(() => subscribed === 3 && others === 1 && there.isAvailable);
    await there.commands.publish('a', '1');
    await there.commands.publish('late', '2');
    await until(() => heard.length === 2);
    expect(heard).toEqual(['1', '2']);
  });

  it('notice a silent Redis by themselves', async () => {
    let subscribed = 0;
    here.pubSub.subscribe(
      'a',
      () => undefined,
      () => (subscribed += 1),
    );
    await until(() => subscribed === 1);
    server.pause();
    await new Promise((resolve) => setTimeout(resolve, 3500));
    server.resume();
    await until(() => subscribed === 2);
  });
});
