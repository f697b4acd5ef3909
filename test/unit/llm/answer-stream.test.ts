import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type AnswerSink, type AnswerSource, answerStream, type LlmChunk, LlmError, type VendorPiece } from '#llm';

const NO_SOURCE: AnswerSource = {
  leave: () => undefined,
  release: () => undefined,
};

const opened = (pieces: readonly VendorPiece[]) => (sink: AnswerSink) => {
  for (const piece of pieces) sink.push(piece);
  sink.end();
  return NO_SOURCE;
};

async function read(pieces: readonly VendorPiece[]): Promise<LlmChunk[]> {
  const chunks: LlmChunk[] = [];
  const { signal } = new AbortController();
  for await (const chunk of answerStream('stub', signal, opened(pieces))) chunks.push(chunk);
  return chunks;
}

const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

describe('answerStream', () => {
  it('gives back any text, however it was cut, in whole code points', async () => {
    const cutText = fc.tuple(fc.string({ unit: 'binary', minLength: 1 }), fc.array(fc.nat(40)));
    const property = fc.asyncProperty(cutText, async ([text, cuts]) => {
      fc.pre(text.trim() !== '');
      const bounds = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
      const pieces: VendorPiece[] = bounds.map((bound, index) => ({ text: text.slice(bound, bounds[index + 1]) }));
      const chunks = await read([...pieces, { ending: 'whole' }]);
      const deltas = chunks.flatMap((chunk) => (chunk.kind === 'delta' ? [chunk.text] : []));
      expect(deltas.join('')).toBe(text);
      expect(deltas.every((delta) => delta !== '' && isWellFormed(delta))).toBe(true);
      expect(chunks.filter((chunk) => chunk.kind === 'finish')).toEqual([chunks.at(-1)]);
    });
    await fc.assert(property);
  });

  it.each([7, '', 'a model', 'm\u001b[2J', 'm'.repeat(201), ['m']])(
    'takes %j for no name of a model, and keeps the one before',
    async (model) => {
      const chunks = await read([{ text: 'a', model: 'm-1' }, { model }, { ending: 'whole' }]);
      expect(chunks.at(-1)).toEqual({ kind: 'finish', model: 'm-1' });
    },
  );

  it('tells the usage whenever it was counted', async () => {
    const [first, last] = [1, 2].map((tokens) => ({ inputTokens: tokens, outputTokens: tokens }));
    let sink: AnswerSink | undefined;
    const reading = answerStream('stub', new AbortController().signal, (given) => ((sink = given), NO_SOURCE));
    const told = reading.next();
    sink?.push({ text: 'a' });
    await told;
    for (const usage of [first, last]) {
      const next = reading.next();
      sink?.push({ usage });
      expect(await next).toEqual({ done: false, value: { kind: 'usage', usage } });
    }
  });

  it('gives what has come since the last reading in one: the text, the last usage, and the finish', async () => {
    const [first, last] = [1, 2].map((tokens) => ({ inputTokens: tokens, outputTokens: tokens }));
    const pieces = [
      { text: 'a', usage: first },
      { text: 'b' },
      { usage: last, text: 'c' },
      { ending: 'whole' as const },
    ];
    expect(await read(pieces)).toEqual([
      { kind: 'delta', text: 'abc' },
      { kind: 'usage', usage: last },
      { kind: 'finish', model: null },
    ]);
  });

  it('gives text that comes after the word that the answer is whole', async () => {
    const [delta] = await read([{ text: 'a', ending: 'whole' }, { text: 'b' }]);
    expect(delta).toEqual({ kind: 'delta', text: 'ab' });
  });

  it.each<[string, VendorPiece[]]>([
    ['an answer that does not finish', [{ text: 'a' }]],
    ['an answer of nothing', [{ ending: 'whole' }]],
    ['an answer of spaces', [{ text: ' \n' }, { ending: 'whole' }]],
  ])('calls %s incomplete', async (_, pieces) => {
    await expect(read(pieces)).rejects.toMatchObject({ kind: 'incomplete', provider: 'stub' });
  });

  it.each<[string, VendorPiece[]]>([
    ['alone', [{ text: 'a' }, { ending: 'at-limit' }]],
    ['with the last text', [{ text: 'a', ending: 'at-limit' }]],
    ['before the usage', [{ text: 'a' }, { ending: 'at-limit' }, { usage: { inputTokens: 5, outputTokens: 7 } }]],
    ['before the word that it is whole', [{ text: 'a' }, { ending: 'at-limit' }, { ending: 'whole' }]],
    ['after the word that it is whole', [{ text: 'a' }, { ending: 'whole' }, { ending: 'at-limit' }]],
    ['before another failure', [{ text: 'a' }, { ending: 'at-limit' }, { ending: 'vendor-failed' }]],
    ['of an answer without text', [{ ending: 'at-limit' }]],
  ])('fails by the ending that the vendor told %s', async (_, pieces) => {
    await expect(read(pieces)).rejects.toMatchObject({ kind: 'at-limit', provider: 'stub' });
  });

  it('tells the usage that came after a failed ending', async () => {
    const usage = { inputTokens: 5, outputTokens: 7 };
    const told: LlmChunk[] = [];
    const pieces: VendorPiece[] = [{ text: 'a' }, { ending: 'request-refused' }, { usage }];
    const reading = (async () => {
      for await (const chunk of answerStream('stub', new AbortController().signal, opened(pieces))) told.push(chunk);
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'request-refused' });
    expect(told.at(-1)).toEqual({ kind: 'usage', usage });
  });

  it('does not take a stream for whole that ended while it was aborted', async () => {
    const controller = new AbortController();
    let sink: AnswerSink | undefined;
    const reading = answerStream('stub', controller.signal, (given) => {
      sink = given;
      given.push({ text: 'a', ending: 'whole' });
      return NO_SOURCE;
    });
    await reading.next();
    controller.abort(new Error('too late'));
    sink?.end();
    await expect(reading.next()).rejects.toThrow('too late');
  });

  it('is whole where the vendor is given up for its silence after it has said so', async () => {
    const controller = new AbortController();
    const reading = answerStream('stub', controller.signal, (sink) => {
      sink.push({ text: 'a' });
      sink.push({ ending: 'whole' });
      return NO_SOURCE;
    });
    await reading.next();
    controller.abort(new LlmError('silent', 'the stub sent nothing more', { provider: 'stub' }));
    expect(await reading.next()).toEqual({ done: false, value: { kind: 'finish', model: null } });
    expect(await reading.next()).toEqual({ done: true, value: undefined });
  });

  it('is whole soon after the vendor has said so, though nothing ends the connection', async () => {
    let left = 0;
    const open = (sink: AnswerSink): AnswerSource => {
      sink.push({ text: 'a' });
      sink.push({ ending: 'whole' });
      return { ...NO_SOURCE, release: () => (left += 1) };
    };
    const { signal } = new AbortController();
    const chunks: LlmChunk[] = [];
    for await (const chunk of answerStream('stub', signal, open, { endingGraceInMs: 5 })) chunks.push(chunk);
    expect(chunks).toEqual([
      { kind: 'delta', text: 'a' },
      { kind: 'finish', model: null },
    ]);
    expect(left).toBe(1);
  });

  it('is whole though the connection fails after the vendor has said so', async () => {
    const open = (sink: AnswerSink): AnswerSource => {
      sink.push({ text: 'a' });
      sink.push({ text: 'b', ending: 'whole' });
      sink.fail(new Error('cut'));
      return NO_SOURCE;
    };
    const { signal } = new AbortController();
    const chunks: LlmChunk[] = [];
    for await (const chunk of answerStream('stub', signal, open)) chunks.push(chunk);
    expect(chunks.at(-1)).toEqual({ kind: 'finish', model: null });
  });

  it('takes no part for the whole, however slowly it comes, where the vendor says of each piece that the answer has ended', async () => {
    const open = (sink: AnswerSink): AnswerSource => {
      const say = async (): Promise<void> => {
        for (const text of ['a', 'b', 'c']) {
          sink.push({ text, ending: 'whole' });
          await delay(20);
        }
        sink.end();
      };
      void say();
      return NO_SOURCE;
    };
    const { signal } = new AbortController();
    const chunks: LlmChunk[] = [];
    for await (const chunk of answerStream('stub', signal, open, { endingGraceInMs: 5 })) chunks.push(chunk);
    expect(chunks.flatMap((chunk) => (chunk.kind === 'delta' ? [chunk.text] : [])).join('')).toBe('abc');
  });

  it('is whole soon after the last word for it, where an early one was followed by text', async () => {
    const open = (sink: AnswerSink): AnswerSource => {
      sink.push({ ending: 'whole' });
      for (const text of ['a', 'b']) sink.push({ text });
      sink.push({ ending: 'whole' });
      return NO_SOURCE;
    };
    const { signal } = new AbortController();
    const chunks: LlmChunk[] = [];
    for await (const chunk of answerStream('stub', signal, open, { endingGraceInMs: 5 })) chunks.push(chunk);
    expect(chunks).toEqual([
      { kind: 'delta', text: 'ab' },
      { kind: 'finish', model: null },
    ]);
  });

  it.each([
    ['went on after it had said that the answer is whole', ['a', 'b']],
    ['said so of its first text, and sent no other', ['a']],
  ])('fails with the connection, where the vendor %s', async (_, texts) => {
    const open = (sink: AnswerSink): AnswerSource => {
      for (const text of texts) sink.push({ text, ending: 'whole' });
      sink.fail(new Error('cut'));
      return NO_SOURCE;
    };
    const reading = answerStream('stub', new AbortController().signal, open);
    await reading.next();
    await expect(reading.next()).rejects.toThrow('cut');
  });

  it('is no whole where the vendor falls silent after its first text, with which it said so', async () => {
    const controller = new AbortController();
    const reading = answerStream('stub', controller.signal, (sink) => {
      sink.push({ text: 'a', ending: 'whole' });
      return NO_SOURCE;
    });
    await reading.next();
    controller.abort(new LlmError('silent', 'the stub sent nothing more', { provider: 'stub' }));
    await expect(reading.next()).rejects.toMatchObject({ kind: 'silent' });
  });

  it('is whole where it came in one piece and ended well, as a short one of Gemini does', async () => {
    expect(await read([{ text: 'a', ending: 'whole' }])).toEqual([
      { kind: 'delta', text: 'a' },
      { kind: 'finish', model: null },
    ]);
  });

  it('keeps what comes for a reader that is far behind', async () => {
    let sink: AnswerSink | undefined;
    const open = (given: AnswerSink): AnswerSource => {
      sink = given;
      return NO_SOURCE;
    };
    const reading = answerStream('stub', new AbortController().signal, open);
    const first = reading.next();
    for (let piece = 0; piece < 100_000; piece += 1) sink?.push({ text: 'a' });
    sink?.push({ ending: 'whole' });
    sink?.end();
    await first;
    let length = 1;
    for await (const chunk of reading) if (chunk.kind === 'delta') length += chunk.text.length;
    expect(length).toBe(100_000);
  });
});
