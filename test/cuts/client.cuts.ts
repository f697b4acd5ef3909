import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { type Piece, RewriteClient } from '#client';
import { SeenEvents } from '../e2e/client/seen-events.js';
import { Member } from '../faults/fleet.js';
import { FakeVendor } from '../support/fake-vendor.js';
import { freePort, RedisServer } from '../support/redis-server.js';
import { Balancer } from './balancer.js';

/** Each api has a key of its own, by which the vendor knows it. */
const KEYS = ['test-key-openai-0', 'test-key-openai-1'];
const TEXTS = Number(process.env['TEXTS'] ?? 500);
const AT_ONCE = 20;
const PIECES = 80;
const PIECE_DELAY_IN_MS = 20;
/** About the bytes of one stream, headers included. Its end is the longest event, of about 1,800. */
const BYTES_OF_A_STREAM = 8_000;
const BETWEEN_KILLS_IN_MS = 3_000;
/** A call that an api made before it was killed may be seen after it, where the machine is busy. */
const SEEN_LATE_IN_MS = 2_000;

interface Outcome {
  text: string;
  rewritten: string;
  pieces: Piece[];
  ids: number[];
  cuts: number;
}

let redis: RedisServer;
let vendor: FakeVendor;
let apis: Member[];
let balancer: Balancer;
const kills: { key: string; at: number }[] = [];
/** When each call of the vendor came. */
const calledAt = new Map<number, number>();

const randomBelow = (bound: number): number => Math.floor(Math.random() * bound);
/** What the vendor writes of a text; each time another thing, so that two parts never make a whole. */
const written = (text: string, call: number): string[] =>
  Array.from({ length: PIECES }, (_, index) => `${text.slice(5)}/${call}/${index}, `);

beforeAll(async () => {
  [redis, vendor] = await Promise.all([RedisServer.start(), FakeVendor.start()]);
  vendor.script(({ index, request }) => {
    calledAt.set(index, Date.now());
    return { answer: written(textOf(request.text), index), pieceDelayInMs: PIECE_DELAY_IN_MS };
  });
  apis = await Promise.all(
    KEYS.map(async (key, index) => {
      const port = String(await freePort());
      return new Member('api', Number(port), {
        PORT: port,
        REDIS_URL: redis.url,
        [`LLM_API__OPENAI__KEY__${index}`]: key,
        LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '100',
        LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      });
    }),
  );
  await Promise.all(apis.map((api) => api.start()));
  balancer = await Balancer.start(apis, () => 1 + randomBelow(BYTES_OF_A_STREAM));
});

afterAll(async () => {
  await balancer.stop();
  await Promise.all(apis.map((api) => api.kill()));
  await Promise.all([redis.stop(), vendor.stop()]);
});

function textOf(request: string): string {
  return /Text number \d+/.exec(request)?.[0] ?? '';
}

async function killAndStart(calm: AbortSignal): Promise<void> {
  while (!calm.aborted) {
    await delay(BETWEEN_KILLS_IN_MS);
    const victim = randomBelow(apis.length);
    kills.push({ key: KEYS[victim] ?? '', at: Date.now() });
    await apis[victim]?.kill();
    await apis[victim]?.start();
  }
}

async function read(number: number): Promise<Outcome> {
  const seen = new SeenEvents();
  const text = `Text number ${number}`;
  const outcome: Outcome = { text, rewritten: '', pieces: [], ids: seen.ids, cuts: 0 };
  const client = new RewriteClient({ url: balancer.url, fetch: seen.fetch });
  const stream = client.stream(`${text}.`, {
    style: 'pirate',
    onConnection: ({ is }) => is === 'cut' && (outcome.cuts += 1),
  });
  for await (const piece of stream) outcome.pieces.push(piece);
  return { ...outcome, rewritten: (await stream.finished).rewritten };
}

async function readAll(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const reader = async (): Promise<void> => {
    while (next < TEXTS) outcomes.push(await read(next++));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  return outcomes;
}

const shown = (pieces: Piece[]): string =>
  pieces.reduce((text, piece) => (piece.restarted ? '' : text) + piece.text, '');

const rises = (ids: number[]): boolean => ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? 0));

/** Whether each call for the text but the last was made by an api that was killed before the next one. */
function isPaidForByKills(text: string): boolean {
  const calls = vendor.calls.filter(({ request }) => textOf(request.text) === text);
  return calls.slice(0, -1).every((call, place) => {
    const [from = 0, to = 0] = [call.index, calls[place + 1]?.index ?? 0].map((index) => calledAt.get(index));
    return kills.some(({ key, at }) => key === call.key && at >= from - SEEN_LATE_IN_MS && at <= to);
  });
}

test(`${TEXTS} texts over two apis that are killed, each connection cut after random bytes`, async () => {
  const calm = new AbortController();
  const killing = killAndStart(calm.signal);
  const begun = Date.now();
  const outcomes = await readAll();
  const seconds = Math.round((Date.now() - begun) / 1000);
  calm.abort();
  await killing;
  const callOf = ({ text }: Outcome) =>
    vendor.calls.findLast(({ request }) => textOf(request.text) === text)?.index ?? -1;
  const right = outcomes.filter(
    (one) => one.rewritten === written(one.text, callOf(one)).join('') && shown(one.pieces) === one.rewritten,
  );
  const inOrder = outcomes.filter(({ ids }) => rises(ids));
  const paid = outcomes.filter(({ text }) => isPaidForByKills(text));
  const cuts = outcomes.reduce((sum, one) => sum + one.cuts, 0);
  process.stdout.write(
    `${[
      `texts ${TEXTS}, ${AT_ONCE} at once, in ${seconds} s; Node ${process.version}`,
      `cuts ${cuts} (by the proxy ${balancer.cuts}), texts that were cut ${outcomes.filter(({ cuts: own }) => own > 0).length}, at most ${Math.max(...outcomes.map((one) => one.cuts))} times`,
      `apis killed ${kills.length} times`,
      `right texts ${right.length} of ${TEXTS}; events never twice in ${inOrder.length}`,
      `vendor calls ${vendor.calls.length}: one each and ${vendor.calls.length - TEXTS} for writers killed; explained in ${paid.length} of ${TEXTS}`,
    ].join('\n')}\n`,
  );
  expect([right.length, inOrder.length, paid.length]).toEqual([TEXTS, TEXTS, TEXTS]);
  expect(cuts).toBeGreaterThanOrEqual(TEXTS);
});
