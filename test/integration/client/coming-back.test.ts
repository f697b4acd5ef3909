import { afterEach, describe, expect, it } from '@jest/globals';
import { type ConnectionState, type Pace, type Piece, RewriteClient, type RewriteStream } from '#client';
import {
  type Answer,
  answer,
  cutAtOnce,
  delta,
  done,
  events,
  failed,
  problem,
  restart,
  REWRITE,
  ScriptedServer,
  start,
} from './scripted-server.js';

const PACE: Partial<Pace> = { firstPauseInMs: 1, longestPauseInMs: 4, tries: 6, random: () => 0 };
const TEXT = 'Hello, world';
const BODY = { text: TEXT, style: 'pirate' };
const POST = 'POST /v1/rewrite/sse';
const GET = 'GET /v1/rewrite/sse/stream-1';
const WHOLE = [delta(1, 'Ahoy'), delta(2, ', world'), done(3)];

let server: ScriptedServer;
let told: ConnectionState[] = [];

afterEach(() => server.stop());

async function streamOf(answers: Answer[], pace: Partial<Pace> = {}): Promise<RewriteStream> {
  server = await ScriptedServer.start(...answers);
  told = [];
  const client = new RewriteClient({ url: server.url, pace: { ...PACE, ...pace } });
  return client.stream(TEXT, { style: 'pirate', onConnection: (state) => told.push(state) });
}

async function piecesOf(stream: RewriteStream): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}

const joined = (pieces: Piece[]): string =>
  pieces.reduce((text, piece) => (piece.restarted ? '' : text) + piece.text, '');

/** How long each pause was to be. */
const pauses = (): number[] => told.flatMap((state) => (state.is === 'cut' ? [state.comesBackInMs] : []));

describe('a stream that is cut', () => {
  it.each(['end', 'reset'] as const)(
    'by the %s of its connection goes on after the last event it has had',
    async (how) => {
      const stream = await streamOf([
        events([start(), delta(1, 'Ahoy')], how),
        events(['event: delta\ndata: {"te'], how),
        events([delta(2, ', world'), done(3)]),
      ]);
      expect(joined(await piecesOf(stream))).toBe('Ahoy, world');
      expect(await stream.finished).toEqual(REWRITE);
      expect(await stream.id).toBe('stream-1');
      expect(server.lines).toEqual([POST, GET, GET]);
      expect(server.asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1', '1']);
      expect(told).toEqual([
        { is: 'open', resumed: false },
        { is: 'cut', reason: expect.objectContaining({ type: 'network' }), comesBackInMs: 1 },
        { is: 'open', resumed: true },
        { is: 'cut', reason: expect.objectContaining({ type: 'network' }), comesBackInMs: 2 },
        { is: 'open', resumed: true },
      ]);
    },
  );

  it('before its start is asked for again with the same body', async () => {
    const stream = await streamOf([
      cutAtOnce,
      events([], 'reset'),
      events(['event: start\ndata: {"id":"str'], 'reset'),
      events([start(), ...WHOLE]),
    ]);
    await stream.finished;
    expect(server.lines).toEqual([POST, POST, POST, POST]);
    for (const { body } of server.asked) expect(body).toEqual(BODY);
  });

  it('comes back when `retry:` says so', async () => {
    const stream = await streamOf(
      [events([start(), 'retry: 7\n\n']), events([delta(1, 'Ahoy')]), events([delta(2, ', world'), done(3)])],
      { firstPauseInMs: 2 },
    );
    await stream.finished;
    expect(pauses()).toEqual([7, 2]);
  });

  it('waits twice as long each time in vain, up to a bound, and at random a half more', async () => {
    const stream = await streamOf([cutAtOnce], { random: () => 0.5, firstPauseInMs: 4, longestPauseInMs: 16 });
    await expect(stream.finished).rejects.toMatchObject({ name: 'RewriteError', type: 'network', status: undefined });
    expect(pauses()).toEqual([5, 10, 20, 20, 20]);
    expect(server.lines).toHaveLength(6);
  });

  it('counts its tries anew after each piece', async () => {
    const vain = [cutAtOnce, cutAtOnce];
    const stream = await streamOf(
      [
        events([start()]),
        ...vain,
        events([delta(1, 'Ahoy')]),
        ...vain,
        events([delta(2, ', world')]),
        ...vain,
        events([done(3)]),
      ],
      { tries: 4 },
    );
    await stream.finished;
    expect(pauses()).toEqual([1, 2, 4, 1, 2, 4, 1, 2, 4]);
  });

  it('after its last piece and never again to be had is told as such', async () => {
    const stream = await streamOf([events([start(), delta(1, 'Ahoy')]), problem(404, 'not-found')]);
    await expect(piecesOf(stream)).rejects.toMatchObject({ type: 'not-found', status: 404 });
    await expect(stream.finished).rejects.toMatchObject({ type: 'not-found' });
  });

  it('is not whole where the service has nothing more and no end has come', async () => {
    const nothing: Answer = (response) => void response.writeHead(204).end();
    const stream = await streamOf([events([start(), delta(1, 'Ahoy')]), nothing]);
    await expect(stream.finished).rejects.toMatchObject({ type: 'incomplete' });
    expect(server.lines).toEqual([POST, GET]);
  });

  it('by an error without a number comes back', async () => {
    const stream = await streamOf([
      events([start(), delta(1, 'Ahoy'), failed(null, 'internal', 500)]),
      events([delta(2, ', world'), done(3)]),
    ]);
    expect(await stream.finished).toEqual(REWRITE);
    expect(told[1]).toMatchObject({ reason: { type: 'network', detail: expect.stringContaining('It is internal.') } });
  });
});

describe('a stream', () => {
  it('ends with an error that has a number, whatever its status', async () => {
    const stream = await streamOf([events([start(), failed(1, 'no-capacity', 503)])]);
    await expect(piecesOf(stream)).rejects.toMatchObject({
      type: 'no-capacity',
      status: 503,
      detail: 'It is no-capacity.',
    });
    expect(server.lines).toEqual([POST]);
  });

  it('tells of a restart as of the end of all that was shown', async () => {
    const stream = await streamOf([
      events([start(), delta(1, 'Arr'), delta(2, 'r')]),
      events([restart(1_000_000)]),
      events([delta(1_000_001, 'Ahoy, '), delta(1_000_002, 'world'), done(1_000_003)]),
    ]);
    const pieces = await piecesOf(stream);
    expect(pieces.slice(0, 3)).toEqual([
      { text: 'Arr', whole: 'Arr', restarted: false },
      { text: 'r', whole: 'Arrr', restarted: false },
      { text: '', whole: '', restarted: true },
    ]);
    expect(pieces.slice(3).some(({ restarted }) => restarted)).toBe(false);
    expect(joined(pieces)).toBe('Ahoy, world');
    expect(pieces.at(-1)?.whole).toBe('Ahoy, world');
  });

  it('shows the text that `done` has, whatever came before', async () => {
    const stream = await streamOf([events([start(), delta(1, 'Aho'), done(2)])]);
    expect(joined(await piecesOf(stream))).toBe('Ahoy, world');
  });

  it('asks again after 503, when the service says, and tells of 429 at once', async () => {
    const away = problem(503, 'unavailable', { 'retry-after': '0' });
    const stream = await streamOf([away, problem(429, 'throttled', { 'retry-after': '17' })]);
    await expect(stream.finished).rejects.toMatchObject({ type: 'throttled', status: 429, retryAfterSeconds: 17 });
    expect(pauses()).toEqual([0]);
    expect(server.lines).toEqual([POST, POST]);
  });

  it('does not wait where the service wants more than a minute', async () => {
    const stream = await streamOf([problem(503, 'no-capacity', { 'retry-after': '61' })]);
    await expect(stream.finished).rejects.toMatchObject({ type: 'no-capacity', retryAfterSeconds: 61 });
    expect(server.lines).toEqual([POST]);
  });

  it('asks again after a proxy’s page for a service that is away, and tells what came if it stays', async () => {
    const page = answer(502, '<html>\n<h1>502 Bad Gateway</h1></html>');
    const stream = await streamOf([page, page, events([start(), ...WHOLE])]);
    expect(await stream.finished).toEqual(REWRITE);
    await server.stop();
    const error = await (await streamOf([page])).finished.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ type: 'not-the-service', status: 502 });
    expect(error).toHaveProperty(
      'detail',
      expect.stringContaining('text/html: <html> <h1>502 Bad Gateway</h1></html>'),
    );
  });

  it.each([200, 404])('is told at once that a page with status %i is none of the service', async (status) => {
    const stream = await streamOf([answer(status, '<h1>Welcome to the hotel</h1>')]);
    await expect(stream.finished).rejects.toMatchObject({
      type: 'not-the-service',
      status,
      detail: expect.stringContaining('Welcome to the hotel'),
    });
    expect(server.lines).toEqual([POST]);
  });
});
