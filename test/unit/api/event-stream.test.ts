import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { RewriteError, type RewriteEvent } from '#rewrite-log';
import { eventStream } from '../../../apps/api/src/rewrite/event-stream.js';
import { ClientGoneError } from '../../../apps/api/src/problem.js';

const problemReader = { instance: '/v1/rewrite/sse', requestId: 'r-1' };
const start: RewriteEvent = { type: 'start', id: 0, streamId: 's-1', style: 'pirate' };
const rewrite = {
  rewritten: 'Ahoy,\nmatey',
  style: 'pirate',
  provider: 'stub',
  model: 'stub',
  calls: 1,
  usage: null,
  checks: [],
  cached: false,
};

async function* of(...events: RewriteEvent[]): AsyncGenerator<RewriteEvent> {
  yield* events;
}

async function* failing(): AsyncGenerator<RewriteEvent> {
  yield start;
  throw new Error('secret detail');
}

function stream(
  events: AsyncIterable<RewriteEvent>,
  { reading = new AbortController().signal, heartbeatInMs = 10_000 } = {},
): AsyncGenerator<string> {
  return eventStream(events, { isShared: false, reading, heartbeatInMs, problemReader });
}

async function collect(frames: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

/** Events that never come, and whether they were left. */
function silence(): { events: AsyncIterable<RewriteEvent>; left: Promise<void> } {
  let leave: () => void;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const iterator: AsyncIterator<RewriteEvent> = {
    next: () => new Promise(() => undefined),
    return: async () => {
      leave();
      return { done: true, value: undefined };
    },
  };
  return { events: { [Symbol.asyncIterator]: () => iterator }, left };
}

describe('eventStream', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('frames every event with its name, its number and one line of JSON', async () => {
    const frames = await collect(
      stream(
        of(
          start,
          { type: 'delta', id: 1, text: 'Ahoy,\r\nmatey' },
          { type: 'restart', id: 1_000_000 },
          { type: 'done', id: 1_000_001, rewrite },
        ),
      ),
    );
    expect(frames).toEqual([
      'event: start\nid: 0\ndata: {"id":"s-1","style":"pirate"}\n\n',
      String.raw`event: delta|id: 1|data: {"text":"Ahoy,\r\nmatey"}||`.replaceAll('|', '\n'),
      'event: restart\nid: 1000000\ndata: {}\n\n',
      `event: done\nid: 1000001\ndata: ${JSON.stringify(rewrite)}\n\n`,
    ]);
  });

  it('tells a failure as a problem document of this request', async () => {
    const failure = { type: 'deadline', detail: 'Too late.' } as const;
    const frames = await collect(stream(of(start, { type: 'error', id: 1, failure })));
    expect(frames[1]).toMatch(/^event: error\nid: 1\ndata: /);
    expect(dataOf(frames[1])).toEqual({
      type: 'urn:rewrite:problem:deadline',
      title: expect.any(String),
      status: 504,
      detail: 'Too late.',
      instance: '/v1/rewrite/sse',
      requestId: 'r-1',
    });
  });

  it('ends without a word when its reader has had the end already', async () => {
    expect(await collect(stream(of()))).toEqual([]);
  });

  it('ends with an internal error, without a number or details, when the events fail', async () => {
    const last = (await collect(stream(failing()))).at(-1) ?? '';
    expect(last).toMatch(/^event: error\ndata: /);
    expect(dataOf(last)).toMatchObject({ status: 500, type: 'urn:rewrite:problem:internal' });
    expect(last).not.toContain('secret');
  });

  it('sends comments while it waits for an event, also for the first one', async () => {
    const { events } = silence();
    const frames = stream(events, { heartbeatInMs: 5 });
    expect((await frames.next()).value).toMatch(/^: .*\n\n$/);
    expect((await frames.next()).value).toMatch(/^: .*\n\n$/);
    await frames.return(undefined);
  });

  it('ends without another word and leaves the events when the client has gone', async () => {
    const client = new AbortController();
    const { events, left } = silence();
    const frames = collect(stream(events, { reading: client.signal }));
    client.abort(new ClientGoneError());
    await expect(frames).resolves.toEqual([]);
    await left;
  });

  it('ends with the error that the service stops for', async () => {
    const service = new AbortController();
    const frames = collect(stream(silence().events, { reading: service.signal }));
    service.abort(new RewriteError('unavailable', 'Stopping.', 5));
    expect(dataOf((await frames).at(-1))).toMatchObject({ status: 503, detail: 'Stopping.' });
  });

  it('asks for no event before the reader wants one', async () => {
    let asked = 0;
    async function* counted(): AsyncGenerator<RewriteEvent> {
      yield start;
      for (let id = 1; ; id += 1) {
        asked = id;
        yield { type: 'delta', id, text: 'x' };
      }
    }
    const frames = stream(counted());
    await frames.next();
    await new Promise(setImmediate);
    expect(asked).toBe(0);
    await frames.return(undefined);
  });
});

function dataOf(frame: string | undefined): unknown {
  return JSON.parse(/^data: (.*)$/m.exec(frame ?? '')?.[1] ?? 'null');
}
