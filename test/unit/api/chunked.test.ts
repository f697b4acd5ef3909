import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import type { RewriteEvent } from '#rewrite-log';
import { ClientGoneError } from '../../../apps/api/src/problem.js';
import { sendText } from '../../../apps/api/src/rewrite/chunked.js';
import { wholeRewrite } from '../../../apps/api/src/rewrite/whole.js';
import { REWRITE } from '../../support/a-rewrite.js';
import { givenEvents } from '../../support/given-events.js';
import { until } from '../../support/until.js';
import { Answering } from './answering.js';

const START: RewriteEvent = { type: 'start', id: 0, streamId: 's-1', style: 'pirate' };
const RESTART: RewriteEvent = { type: 'restart', id: 1_000_000 };
const FAILED: RewriteEvent = { type: 'error', id: 2, failure: { type: 'provider-failed', detail: 'All failed.' } };
const DONE: RewriteEvent = { type: 'done', id: 1_000_003, rewrite: REWRITE };
const delta = (piece: string): RewriteEvent => ({ type: 'delta', id: 1, text: piece });

async function* of(...events: RewriteEvent[]): AsyncGenerator<RewriteEvent> {
  yield* events;
}

describe('the text of a rewrite, sent to a client as it comes', () => {
  let answering: Answering;
  let outcome: Promise<unknown>;
  let logged: unknown[];

  beforeEach(() => {
    logged = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((error: unknown) => void logged.push(error));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await answering.stop();
  });

  async function start(source: AsyncIterable<RewriteEvent>, end = ''): Promise<void> {
    answering = await Answering.start(async (reply) => {
      const sent = sendText(givenEvents(source), reply, { headers: { 'cache-status': 'rewrite; hit' }, end });
      outcome = sent.then(
        () => 'answered',
        (error: unknown) => error,
      );
      await sent;
    });
  }

  test('is the text and nothing else, and the headers of the reply', async () => {
    await start(of(START, delta('Ah'), delta('oy'), DONE));
    const response = await answering.ask();
    expect(response.headers).toMatchObject({
      'x-own': '1',
      'content-type': 'text/plain; charset=utf-8',
      'cache-status': 'rewrite; hit',
      'transfer-encoding': 'chunked',
    });
    expect(await text(response)).toBe('Ahoy');
  });

  test('is whole for a client who takes it slowly, though its reading is aborted once all is sent', async () => {
    const rewritten = 'Ahoy, '.repeat(1_000_000);
    let isSent = (): boolean => false;
    answering = await Answering.start((reply) => {
      const events = of(
        START,
        delta('Hm.'),
        { ...RESTART, takesBack: true },
        { ...DONE, rewrite: { ...REWRITE, rewritten } },
      );
      isSent = () => reply.raw.writableEnded;
      return sendText(givenEvents(events), reply, { headers: {}, end: '' });
    });
    const response = await answering.ask();
    await until(isSent);
    answering.reading.abort(new ClientGoneError());
    await new Promise(setImmediate);
    expect(await text(response)).toBe(`Hm.\n\n${rewritten}`);
  });

  test.each([
    ['all of it, where it came after what was sent', ['Thinking ', 'aloud.'], 'Thinking aloud.\n\nAhoy'],
    ['all of it, where what was sent tries it out', ['I say Ahoy', ' or Hi.'], 'I say Ahoy or Hi.\n\nAhoy'],
    ['all of it, where what was sent begins with a longer word', ['Ahoyish', ' words.'], 'Ahoyish words.\n\nAhoy'],
    ['no more, where what was sent begins with it', ['Ahoy', ' (a note)'], 'Ahoy (a note)'],
    ['no more, where what was sent ends in it, marks apart', ['So: “Ahoy', '”'], 'So: “Ahoy”'],
  ])('is never cut for wrapping that is taken back, and ends whole: %s', async (_what, pieces, whole) => {
    const takenBack: RewriteEvent = { ...RESTART, takesBack: true };
    async function* inTurns(): AsyncGenerator<RewriteEvent> {
      yield START;
      for (const piece of pieces) {
        yield delta(piece);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      yield* of(takenBack, delta('Ah'), delta('oy'), {
        type: 'done',
        id: 1_000_003,
        rewrite: { ...REWRITE, rewritten: 'Ahoy' },
      });
    }
    await start(inTurns());
    expect(await text(await answering.ask())).toBe(whole);
  });

  test('ends with the mark once it is whole', async () => {
    await start(of(START, delta('Ahoy'), DONE), '\nmark');
    expect(await text(await answering.ask())).toBe('Ahoy\nmark');
  });

  test('fails before its first piece as the rewrite has failed', async () => {
    await start(of(START, FAILED));
    expect((await answering.ask()).statusCode).toBe(500);
    expect(await outcome).toMatchObject({ type: 'provider-failed' });
  });

  test('fails before its first piece where the client has gone', async () => {
    await start(of(START));
    answering.reading.abort(new ClientGoneError());
    await answering.ask();
    expect(await outcome).toBeInstanceOf(ClientGoneError);
  });

  test.each([
    ['fails', [FAILED]],
    ['begins again', [RESTART, delta('Ahoy'), DONE]],
  ])('is cut after all that was sent when the rewrite %s: the terminating chunk is never sent', async (_how, rest) => {
    await start(of(START, delta('part'), ...rest), '\nmark');
    const received = await answering.askUntilClosed();
    expect(received).toContain('4\r\npart\r\n');
    expect(received).not.toContain('0\r\n\r\n');
    expect(received).not.toContain('mark');
    expect(logged).toEqual([]);
  });

  test('is cut by a fault, which is logged', async () => {
    const faulty = async function* () {
      yield delta('part');
      throw new TypeError('a fault');
    };
    await start(faulty());
    expect(await answering.askUntilClosed()).not.toContain('0\r\n\r\n');
    expect(logged).toEqual([expect.objectContaining({ message: 'a fault' })]);
  });

  test('does not mind a restart before any text', async () => {
    await start(of(START, RESTART, delta('Ahoy'), DONE));
    expect(await text(await answering.ask())).toBe('Ahoy');
  });

  test('leaves nothing behind, and no word in the logs, when the client goes in mid-text', async () => {
    let more = (): void => undefined;
    const gone = new Promise<void>((resolve) => (more = resolve));
    const waiting = async function* () {
      yield delta('part');
      await gone;
      yield DONE;
    };
    await start(waiting());
    const response = await answering.ask();
    response.on('error', () => undefined).destroy();
    await once(response, 'close');
    answering.reading.abort(new ClientGoneError());
    more();
    expect(await outcome).toBe('answered');
    await new Promise(setImmediate);
    expect(logged).toEqual([]);
  });
});

describe('the whole rewrite', () => {
  const reading = new AbortController().signal;
  const wholeOf = (...events: RewriteEvent[]) => wholeRewrite(givenEvents(of(...events)), reading);

  test('is what the last event tells, whatever was begun again before', async () => {
    expect(await wholeOf(START, delta('Ye'), RESTART, delta('Ahoy'), DONE)).toBe(REWRITE);
  });

  test('fails as the rewrite has failed', async () => {
    await expect(wholeOf(START, FAILED)).rejects.toMatchObject({ detail: 'All failed.' });
  });

  test('is of no use to a client that has gone', async () => {
    const gone = AbortSignal.abort(new ClientGoneError());
    await expect(wholeRewrite(givenEvents(of(START)), gone)).rejects.toThrow(ClientGoneError);
  });

  test('fails where the events end without an end', async () => {
    await expect(wholeOf(START)).rejects.toThrow('without a final one');
  });
});
