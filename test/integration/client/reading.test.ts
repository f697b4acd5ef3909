import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { type ConnectionState, type Piece, RewriteClient } from '#client';
import { gate } from '../../support/gate.js';
import { cutAtOnce, delta, done, events, problem, REWRITE, ScriptedServer, start } from './scripted-server.js';

const OPTIONS = { style: 'pirate' };

/** A service whose stream says what the test says, when it says it. */
function spokenService(): {
  client: RewriteClient;
  say(...frames: (string | Uint8Array)[]): void;
  requests: RequestInit[];
} {
  const requests: RequestInit[] = [];
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const fetch = async (_url: unknown, init: RequestInit = {}): Promise<Response> => {
    requests.push(init);
    const body = new ReadableStream<Uint8Array>({ start: (its) => void (controller = its) });
    init.signal?.addEventListener('abort', () => controller.error(init.signal?.reason));
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
  const bytes = (frame: string | Uint8Array): Uint8Array =>
    typeof frame === 'string' ? new TextEncoder().encode(frame) : frame;
  const say = (...frames: (string | Uint8Array)[]): void => frames.forEach((frame) => controller.enqueue(bytes(frame)));
  return { client: new RewriteClient({ url: 'http://service.example', fetch }), say, requests };
}

/** Lets all that is ready happen. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a stream that is read', () => {
  it('by nobody is read to its end all the same, and whoever looks later has all of it', async () => {
    const { client, say } = spokenService();
    const stream = client.stream('Hello', OPTIONS);
    await settle();
    say(start(), delta(1, 'Ahoy'), delta(2, ', world'), done(3));
    expect(await stream.finished).toEqual(REWRITE);
    for await (const piece of stream)
      expect(piece).toEqual({ text: 'Ahoy, world', whole: 'Ahoy, world', restarted: false });
  });

  it('slowly gives in one piece what came meanwhile, to each reader', async () => {
    const { client, say } = spokenService();
    const stream = client.stream('Hello', OPTIONS);
    await settle();
    say(start(), delta(1, 'A'));
    const [slow, quick] = [stream[Symbol.asyncIterator](), stream[Symbol.asyncIterator]()];
    expect([(await slow.next()).value, (await quick.next()).value]).toMatchObject([{ text: 'A' }, { text: 'A' }]);
    say(delta(2, 'ho'));
    expect((await quick.next()).value).toMatchObject({ text: 'ho' });
    say(delta(3, 'y, '), delta(4, 'world'), done(5));
    await stream.finished;
    expect((await slow.next()).value).toEqual({ text: 'hoy, world', whole: 'Ahoy, world', restarted: false });
    expect((await slow.next()).done).toBe(true);
  });

  it('is put together from single bytes, in any alphabet', async () => {
    const { client, say } = spokenService();
    const stream = client.stream('Hello', OPTIONS);
    await settle();
    const words = 'Ahój 世界 🏴';
    for (const byte of Buffer.from([start(), delta(1, words), done(2, { ...REWRITE, rewritten: words })].join('')))
      say(Uint8Array.of(byte));
    for await (const { text } of stream) expect(text).toBe(words);
    expect((await stream.finished).rewritten).toBe(words);
  });

  it('begins anew at another start, as at a restart', async () => {
    const { client, say } = spokenService();
    const stream = client.stream('Hello', OPTIONS);
    await settle();
    say(start(), delta(1, 'Oh no'), start(), delta(1, 'Ahoy'));
    await settle();
    for await (const { whole } of stream) {
      expect(whole).toBe('Ahoy');
      break;
    }
  });

  it('by a loop that is left early is left, too', async () => {
    const { client, say, requests } = spokenService();
    const stream = client.stream('Hello', OPTIONS);
    await settle();
    say(start(), delta(1, 'Ahoy'));
    for await (const { text } of stream) if (text === 'Ahoy') break;
    await expect(stream.finished).rejects.toMatchObject({ type: 'aborted' });
    expect(requests[0]?.signal?.aborted).toBe(true);
  });
});

describe('a stream whose failure nobody looks at', () => {
  it('is no unhandled rejection', async () => {
    const server = await ScriptedServer.start(problem(422, 'refused'));
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const stream = new RewriteClient({ url: server.url }).stream('Hello', OPTIONS);
    await server.answered(1);
    await expect(stream.id).rejects.toMatchObject({ type: 'refused' });
    await settle();
    await settle();
    expect(unhandled).not.toHaveBeenCalled();
    process.off('unhandledRejection', unhandled);
    await server.stop();
  });
});

describe('a stream on which nothing comes', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] }));
  afterEach(() => void jest.useRealTimers());

  it('counts as cut after 30 s without as much as a heartbeat, and leaves no timer at its end', async () => {
    const { client, say, requests } = spokenService();
    const told: ConnectionState[] = [];
    const stream = client.stream('Hello', { ...OPTIONS, onConnection: (state) => told.push(state) });
    await settle();
    say(start(), delta(1, 'Ahoy'));
    await settle();
    await jest.advanceTimersByTimeAsync(29_000);
    say(': keep-alive\n\n');
    await settle();
    await jest.advanceTimersByTimeAsync(29_999);
    expect(told).toEqual([{ is: 'open', resumed: false }]);
    await jest.advanceTimersByTimeAsync(1);
    await settle();
    expect(told[1]).toMatchObject({ is: 'cut', reason: { type: 'network', detail: 'Nothing came for 30 s' } });
    await jest.advanceTimersByTimeAsync(750);
    await settle();
    expect(requests.map(({ method, headers }) => [method, new Headers(headers).get('last-event-id')])).toEqual([
      ['POST', null],
      ['GET', '1'],
    ]);
    say(delta(2, ', world'), done(3));
    await stream.finished;
    expect(jest.getTimerCount()).toBe(0);
  });
});

/** How many timers keep the process alive. */
const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('a stream that is aborted', () => {
  let server: ScriptedServer;
  afterEach(() => server.stop());

  async function abortedAt(moment: 'the start' | 'a piece' | 'a pause'): Promise<void> {
    const leaving = new AbortController();
    const timersBefore = timers();
    server = await ScriptedServer.start(moment === 'a pause' ? cutAtOnce : events([start(), delta(1, 'Ahoy')], 'open'));
    if (moment === 'the start') leaving.abort(new Error('no more'));
    const pieces: Piece[] = [];
    const stream = new RewriteClient({ url: server.url, pace: { firstPauseInMs: 60_000 } }).stream('Hello', {
      ...OPTIONS,
      signal: leaving.signal,
      onConnection: ({ is }) => is === 'cut' && setImmediate(() => leaving.abort(new Error('no more'))),
    });
    const loop = async (): Promise<void> => {
      for await (const piece of stream) {
        pieces.push(piece);
        leaving.abort(new Error('no more'));
      }
    };
    const aborted = { type: 'aborted', status: undefined, cause: expect.objectContaining({ message: 'no more' }) };
    await expect(loop()).rejects.toMatchObject(aborted);
    await expect(stream.finished).rejects.toMatchObject(aborted);
    expect(pieces).toHaveLength(moment === 'a piece' ? 1 : 0);
    expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0);
    expect(timers()).toBe(timersBefore);
  }

  it.each(['the start', 'a piece', 'a pause'] as const)(
    'at %s rejects with `aborted` and leaves nothing behind',
    abortedAt,
  );

  it('leaves the connection, so that the service sees its reader go', async () => {
    const leaving = new AbortController();
    const isLeft = gate();
    server = await ScriptedServer.start((response) => {
      response.on('close', isLeft.open);
      events([start(), delta(1, 'Ahoy')], 'open')(response);
    });
    const stream = new RewriteClient({ url: server.url }).stream('Hello', { ...OPTIONS, signal: leaving.signal });
    await stream.id;
    leaving.abort();
    await isLeft.opened;
  });

  it('keeps no listener on a signal once it is whole', async () => {
    const { signal } = new AbortController();
    server = await ScriptedServer.start(events([start(), delta(1, 'Ahoy')]), events([delta(2, ', world'), done(3)]));
    const stream = new RewriteClient({ url: server.url, pace: { firstPauseInMs: 1 } }).stream('Hello', {
      ...OPTIONS,
      signal,
    });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await stream.finished;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
