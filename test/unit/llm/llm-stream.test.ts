import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type LlmChunk, llmStream, type VendorPiece } from '#llm';

async function* open(pieces: readonly VendorPiece[]): AsyncGenerator<VendorPiece> {
  yield* pieces;
}

async function read(pieces: readonly VendorPiece[]): Promise<LlmChunk[]> {
  const chunks: LlmChunk[] = [];
  const { signal } = new AbortController();
  for await (const chunk of llmStream('stub', signal, () => open(pieces))) chunks.push(chunk);
  return chunks;
}

const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

describe('llmStream', () => {
  it('gives back any text, however it was cut, in whole code points', async () => {
    const cutText = fc.tuple(fc.string({ unit: 'binary', minLength: 1 }), fc.array(fc.nat(40)));
    const property = fc.asyncProperty(cutText, async ([text, cuts]) => {
      fc.pre(text.trim() !== '');
      const bounds = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
      const pieces = bounds.map((bound, index) => ({ text: text.slice(bound, bounds[index + 1]) }));
      const chunks = await read([...pieces, { finished: true }]);
      const deltas = chunks.flatMap((chunk) => (chunk.kind === 'delta' ? [chunk.text] : []));
      expect(deltas.join('')).toBe(text);
      expect(deltas.every((delta) => delta !== '' && isWellFormed(delta))).toBe(true);
      expect(chunks.filter((chunk) => chunk.kind === 'finish')).toEqual([chunks.at(-1)]);
    });
    await fc.assert(property);
  });

  it('gives the last usage, also one that came before the finish', async () => {
    const [first, last] = [1, 2].map((tokens) => ({ inputTokens: tokens, outputTokens: tokens }));
    const chunks = await read([{ text: 'a', usage: first }, { usage: last }, { finished: true }]);
    expect(chunks.at(-1)).toEqual({ kind: 'finish', usage: last });
  });

  it('gives text that comes after the word that the answer is whole', async () => {
    expect(await read([{ text: 'a', finished: true }, { text: 'b' }])).toHaveLength(3);
  });

  it.each<[string, VendorPiece[]]>([
    ['an answer that does not finish', [{ text: 'a' }]],
    ['an answer of nothing', [{ finished: true }]],
    ['an answer of spaces', [{ text: ' \n' }, { finished: true }]],
  ])('calls %s incomplete', async (_, pieces) => {
    await expect(read(pieces)).rejects.toMatchObject({ kind: 'incomplete', provider: 'stub' });
  });

  it('does not take a stream for whole that ended quietly because it was aborted', async () => {
    const controller = new AbortController();
    async function* endQuietly(): AsyncGenerator<VendorPiece> {
      yield { text: 'a', finished: true };
      controller.abort(new Error('too late'));
    }
    const reading = llmStream('stub', controller.signal, endQuietly);
    await reading.next();
    await expect(reading.next()).rejects.toThrow('too late');
  });
});
