import { describe, expect, it } from '@jest/globals';
import { RewriteError, type RewriteEvent } from '#rewrite-log';
import { onceBegun, textPieces } from '../../../apps/api/src/rewrite/plain-text.js';
import { wholeRewrite } from '../../../apps/api/src/rewrite/whole-rewrite.js';
import { ClientGoneError } from '../../../apps/api/src/problem.js';

const start: RewriteEvent = { type: 'start', id: 0, streamId: 's-1', style: 'pirate' };
const restart: RewriteEvent = { type: 'restart', id: 1_000_000 };
const failed: RewriteEvent = { type: 'error', id: 2, failure: { type: 'provider-failed', detail: 'All failed.' } };
const rewrite = {
  rewritten: 'Ahoy',
  style: 'pirate',
  provider: 'stub',
  model: 'stub',
  calls: 1,
  usage: null,
  checks: [],
  cached: false,
};
const done: RewriteEvent = { type: 'done', id: 1_000_003, rewrite };
const reading = new AbortController().signal;

async function* of(...events: RewriteEvent[]): AsyncGenerator<RewriteEvent> {
  yield* events;
}

function delta(text: string): RewriteEvent {
  return { type: 'delta', id: 1, text };
}

async function read(...events: RewriteEvent[]): Promise<{ text: string; error: unknown }> {
  let text = '';
  try {
    for await (const piece of await onceBegun(textPieces(of(...events), reading))) text += piece;
    return { text, error: null };
  } catch (error) {
    return { text, error };
  }
}

describe('textPieces', () => {
  it('gives the text and nothing else', async () => {
    expect(await read(start, delta('Ah'), delta('oy'), done)).toEqual({ text: 'Ahoy', error: null });
  });

  it('fails before the first piece when nothing has been written', async () => {
    await expect(onceBegun(textPieces(of(start, failed), reading))).rejects.toMatchObject({ type: 'provider-failed' });
  });

  it('fails when the rewrite fails after text has gone out', async () => {
    expect(await read(start, delta('Ah'), failed)).toEqual({ text: 'Ah', error: expect.any(RewriteError) });
  });

  it('fails when the rewrite begins again after text has gone out', async () => {
    expect(await read(start, delta('Ah'), restart, delta('Ahoy'), done)).toEqual({
      text: 'Ah',
      error: expect.any(RewriteError),
    });
  });

  it('does not mind a restart before any text', async () => {
    expect(await read(start, restart, delta('Ahoy'), done)).toEqual({ text: 'Ahoy', error: null });
  });
});

describe('wholeRewrite', () => {
  it('is what the last event tells, whatever was begun again before', async () => {
    await expect(wholeRewrite(of(start, delta('Ye'), restart, delta('Ahoy'), done), reading)).resolves.toBe(rewrite);
  });

  it('fails as the rewrite failed', async () => {
    await expect(wholeRewrite(of(start, failed), reading)).rejects.toMatchObject({ detail: 'All failed.' });
  });

  it('is of no use to a client that has gone', async () => {
    await expect(wholeRewrite(of(start), AbortSignal.abort(new ClientGoneError()))).rejects.toThrow(ClientGoneError);
  });
});
