import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { RewriteError, type RewriteEvent } from '#rewrite-log';
import type { RewriteEvents } from '#rewriting';
import { ClientGoneError } from '../../../apps/api/src/problem.js';
import { sendEvents } from '../../../apps/api/src/rewrite/sse.js';
import { REWRITE } from '../../support/a-rewrite.js';
import { givenEvents } from '../../support/given-events.js';
import { Answering } from './answering.js';

const START: RewriteEvent = { type: 'start', id: 0, streamId: 's-1', style: 'pirate' };
const DONE: RewriteEvent = { type: 'done', id: 1_000_001, rewrite: REWRITE };
const delta = (id: number, piece: string): RewriteEvent => ({ type: 'delta', id, text: piece });

async function* of(...events: RewriteEvent[]): AsyncGenerator<RewriteEvent> {
  yield* events;
}
const never = () => new Promise<never>(() => undefined);

describe('the events of a rewrite, sent to a client', () => {
  let answering: Answering;
  let logged: unknown[];

  beforeEach(() => {
    logged = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((error: unknown) => void logged.push(error));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await answering.stop();
  });

  async function start(events: RewriteEvents, options: { heartbeatInMs?: number; isBrief?: boolean } = {}) {
    const problemReader = { instance: '/v1/rewrite/sse', requestId: 'r-1' };
    const all = { headers: {}, isShared: false, heartbeatInMs: 10_000, isBrief: false, problemReader, ...options };
    answering = await Answering.start((reply) => sendEvents(events, reply, all));
  }
  async function framesOf(source: AsyncIterable<RewriteEvent>, options = {}): Promise<string[]> {
    await start(givenEvents(source), options);
    return (await text(await answering.ask())).split(/(?<=\n\n)/);
  }
  const dataOf = (frame: string | undefined): unknown => JSON.parse(/^data: (.*)$/m.exec(frame ?? '')![1]!);

  test('are frames, each with its name, one line of JSON and, last, its number', async () => {
    expect(await framesOf(of(START, delta(1, 'Ahoy,\r\nmatey'), { type: 'restart', id: 1_000_000 }, DONE))).toEqual([
      'event: start\ndata: {"id":"s-1","style":"pirate"}\nid: 0\n\n',
      String.raw`event: delta|data: {"text":"Ahoy,\r\nmatey"}|id: 1||`.replaceAll('|', '\n'),
      'event: restart\ndata: {}\nid: 1000000\n\n',
      `event: done\ndata: ${JSON.stringify(REWRITE)}\nid: 1000001\n\n`,
    ]);
  });

  test('are followed by nothing more once they have ended, not even by comments', async () => {
    const write = jest.fn();
    answering = await Answering.start((reply) => {
      const problemReader = { requestId: 'r-1' };
      const options = { headers: {}, isShared: false, heartbeatInMs: 5, isBrief: false, problemReader };
      sendEvents(givenEvents(of(START, DONE)), reply, options);
      reply.raw.once('finish', () => jest.spyOn(reply.raw, 'write').mockImplementation(write));
    });
    await text(await answering.ask());
    await delay(50);
    expect(write).not.toHaveBeenCalled();
  });

  test('leave the text out of a brief end', async () => {
    const [frame] = await framesOf(of(DONE), { isBrief: true });
    expect(dataOf(frame)).toEqual({ ...REWRITE, rewritten: undefined });
    expect(frame).not.toContain('rewritten');
  });

  test('tell a failure as a problem document of this request', async () => {
    const failure = { type: 'deadline', detail: 'Too late.' } as const;
    const frames = await framesOf(of(START, { type: 'error', id: 1, failure }));
    expect(frames[1]).toMatch(/^event: error\ndata: .*\nid: 1\n\n$/);
    expect(dataOf(frames[1])).toEqual({
      type: 'urn:rewrite:problem:deadline',
      title: expect.any(String),
      status: 504,
      detail: 'Too late.',
      instance: '/v1/rewrite/sse',
      requestId: 'r-1',
    });
  });

  test('end without a word when their reader has had the end already', async () => {
    expect(await framesOf(of())).toEqual(['']);
  });

  test('end with an internal error, without a number or details, when they fail', async () => {
    const failing = async function* () {
      yield START;
      throw new Error('secret detail');
    };
    const last = (await framesOf(failing())).at(-1)!;
    expect(last).toMatch(/^event: error\ndata: .*\n\n$/);
    expect(dataOf(last)).toMatchObject({ status: 500, type: 'urn:rewrite:problem:internal' });
    expect(last).not.toContain('secret');
    expect(logged).toHaveLength(1);
  });

  test('are preceded by the headers of the reply, before there is an event', async () => {
    await start(givenEvents({ [Symbol.asyncIterator]: () => ({ next: never }) }));
    const { headers } = await answering.ask();
    expect(headers).toMatchObject({ 'x-own': '1', 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  });

  test('are comments while there is none, also before the first', async () => {
    await start(givenEvents({ [Symbol.asyncIterator]: () => ({ next: never }) }), { heartbeatInMs: 5 });
    const response = await answering.ask();
    for (let i = 0; i < 2; i += 1) expect(String((await once(response, 'data'))[0])).toMatch(/^(: .*\n\n)+$/);
  });

  test('end with the error that the service stops for', async () => {
    await start(givenEvents({ [Symbol.asyncIterator]: () => ({ next: never }) }));
    const response = await answering.ask();
    answering.reading.abort(new RewriteError('unavailable', 'Stopping.', 5));
    expect(dataOf(await text(response))).toMatchObject({ status: 503, detail: 'Stopping.' });
  });

  test('end without another word for a client that has gone, of whom nothing is logged', async () => {
    await start(givenEvents({ [Symbol.asyncIterator]: () => ({ next: never }) }));
    const response = await answering.ask();
    answering.reading.abort(new ClientGoneError());
    expect(await text(response)).toBe('');
    expect(logged).toEqual([]);
  });

  test('are taken only as a slow client takes them, and all of them, with no comments between', async () => {
    const total = 300;
    const waiting: number[] = [];
    const pieces = Array.from({ length: total }, (_, i) => delta(i + 1, 'x'.repeat(100_000)));
    let measure = (): number => 0;
    const left = [...pieces, DONE];
    const events: RewriteEvents = {
      take: () => {
        waiting.push(measure());
        return left.splice(0, 1);
      },
      get isOver() {
        return left.length === 0;
      },
      onChange: () => undefined,
    };
    const options = { headers: {}, isShared: false, heartbeatInMs: 5, isBrief: false };
    const problemReader = { instance: '/', requestId: 'r-1' };
    answering = await Answering.start((reply) => {
      measure = () => reply.raw.writableLength;
      sendEvents(events, reply, { ...options, problemReader });
    });
    const response = await answering.ask();
    await delay(50);
    expect(waiting.length).toBeLessThan(total);
    const received = await text(response);
    expect(received.match(/^event: delta$/gm)).toHaveLength(total);
    expect(received).not.toMatch(/^:/m);
    expect(Math.max(...waiting)).toBeLessThan(200_000);
  });
});
