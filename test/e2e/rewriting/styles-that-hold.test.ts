import type { Behaviour } from '../../support/fake-vendor.js';
import { allEvents } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';
import { ask, type Check, WAYS } from './vendor-failures/ways.js';

const TEXT = 'The sun came up over the river this morning, and everything was quiet.';
const BODY = { text: TEXT, style: 'haiku' };
const HAIKU = 'Morning light returns\nthe river carries the leaves\nsoftly to the sea';
const TOO_LONG = 'The morning light is coming back to us\nthe river carries the leaves\nsoftly to the sea';
const TWO_LINES = 'Morning light returns\nthe river carries the leaves';
const USAGE = { inputTokens: 10, outputTokens: 5 };

/** Word by word, as a vendor writes. */
const writes = (text: string): Behaviour => ({ answer: text.split(/(?<=\s)/), usage: USAGE });

interface ChatBody {
  messages: { role: string; content: string }[];
}

describe('a haiku', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  const failed = (checks: Check[]) => checks.filter(({ passed }) => passed === false).map(({ name }) => name);
  const passed = (checks: Check[]) => checks.filter((check) => check.passed).map(({ name }) => name);

  describe('that the model writes wrong twice and then right', () => {
    beforeEach(async () => {
      service = await startWithVendor({}, 2);
      service.vendor.scriptNext(writes(TOO_LONG), writes(TWO_LINES), writes(HAIKU));
    });

    test.each(WAYS)('is one good answer of three calls, asked by %s', async (way) => {
      const seen = await ask(way, service.client, BODY);
      expect(seen).toMatchObject({ ending: 'whole', text: HAIKU, restarts: 0 });
      expect(service.vendor.calls).toHaveLength(3);
      const again = await ask('sync', service.client, BODY);
      const { rewrite } = way === 'chunked' ? again : seen;
      expect(rewrite).toMatchObject({ rewritten: HAIKU, calls: 3, usage: { inputTokens: 30, outputTokens: 15 } });
      expect(rewrite?.checks).toContainEqual({ name: 'haiku-5-7-5', passed: true, detail: '5-7-5' });
      expect(failed(rewrite!.checks)).toEqual([]);
      expect(again.rewrite).toMatchObject({ rewritten: HAIKU, cached: true, calls: 3 });
      expect(service.vendor.calls).toHaveLength(3);
    });

    test('shows a stream nothing of the wrong ones, and takes nothing back', async () => {
      const events = await allEvents(await service.client.post('/v1/rewrite/sse', BODY));
      expect([...new Set(events.map(({ event }) => event))]).toEqual(['start', 'delta', 'done']);
      const shown = events.filter(({ event }) => event === 'delta').map(({ data }) => data['text']);
      expect(shown.join('')).toBe(HAIKU);
    });

    test('is asked for again with what the model wrote before, and what is wrong with it', async () => {
      await ask('sync', service.client, BODY);
      const talks = service.vendor.calls.map(({ body }) => (body as ChatBody).messages);
      const [first, second, third] = talks;
      expect(second!.slice(0, first!.length)).toEqual(first);
      expect(second!.slice(first!.length)).toMatchObject([
        { role: 'assistant', content: expect.stringContaining(TOO_LONG) as string },
        { role: 'user', content: expect.stringMatching(/syllables/i) as string },
      ]);
      expect(second!.at(-1)!.content).toContain('10-7-5');
      expect(third!.at(-2)).toMatchObject({
        role: 'assistant',
        content: expect.stringContaining(TWO_LINES) as string,
      });
      expect(third!.at(-1)).toMatchObject({ role: 'user', content: expect.stringMatching(/lines/i) as string });
      for (const messages of talks) expect(messages[0]!.content).not.toContain(TEXT);
    });
  });

  describe('that the model never writes right', () => {
    /** The text unchanged fails one more check than a line that is too long. */
    const script = () => service.vendor.script(({ index }) => writes([TEXT, TOO_LONG, TEXT][index % 3]!));

    test.each(WAYS)('is the best attempt with the check that failed, asked by %s', async (way) => {
      service = await startWithVendor();
      script();
      const seen = await ask(way, service.client, BODY);
      expect(seen).toMatchObject({ ending: 'whole', text: TOO_LONG, restarts: 0 });
      expect(service.vendor.calls).toHaveLength(3);
      if (way === 'chunked') return;
      expect(seen.rewrite).toMatchObject({ calls: 3, usage: { inputTokens: 30, outputTokens: 15 } });
      expect(failed(seen.rewrite!.checks)).toEqual(['haiku-5-7-5']);
      expect(passed(seen.rewrite!.checks)).toContain('changed');
    });

    test('is not kept: whoever asks again has it written again', async () => {
      service = await startWithVendor();
      script();
      for (const calls of [3, 6]) {
        const answer = await service.client.post('/v1/rewrite', BODY);
        expect(answer.headers.get('cache-status')).toBe('rewrite; fwd=miss');
        expect(await answer.json()).toMatchObject({ cached: false, calls: 3 });
        expect(service.vendor.calls).toHaveLength(calls);
      }
    });

    test.each([0, 1, 4])('is asked for REWRITE_REPAIRS=%i times more', async (repairs) => {
      service = await startWithVendor({ REWRITE_REPAIRS: String(repairs) });
      service.vendor.script(writes(TOO_LONG));
      const { rewrite } = await ask('sync', service.client, BODY);
      expect(rewrite).toMatchObject({ rewritten: TOO_LONG, calls: repairs + 1 });
      expect(failed(rewrite!.checks)).toEqual(['haiku-5-7-5']);
      expect(service.vendor.calls).toHaveLength(repairs + 1);
    });
  });

  test.each(WAYS)('whose repair is not there by the deadline is the best attempt, asked by %s', async (way) => {
    service = await startWithVendor({ LLM_DEADLINE_MS: '1500' });
    const never = { gate: new Promise(() => undefined) };
    service.vendor.scriptNext(writes(TOO_LONG), never, never);
    const seen = await ask(way, service.client, BODY);
    expect(seen).toMatchObject({ ending: 'whole', text: TOO_LONG, restarts: 0 });
    expect(seen.ownTimeInMs).toBeLessThan(1_800);
    await service.vendor.idle();
    expect(service.vendor.calls).toHaveLength(2);
    if (way !== 'chunked') expect(failed(seen.rewrite!.checks)).toEqual(['haiku-5-7-5']);
  });

  test.each(WAYS)('whose repair fails at the vendor is the best attempt, asked by %s', async (way) => {
    service = await startWithVendor();
    service.vendor.script(({ index }) => (index === 0 ? writes(TOO_LONG) : { fail: { status: 500 } }));
    const seen = await ask(way, service.client, BODY);
    expect(seen).toMatchObject({ ending: 'whole', text: TOO_LONG, restarts: 0 });
    if (way === 'chunked') return;
    expect(failed(seen.rewrite!.checks)).toEqual(['haiku-5-7-5']);
    expect(seen.rewrite!.calls).toBe(service.vendor.calls.length);
  });

  test('whose repair would find no key in time is the best attempt', async () => {
    service = await startWithVendor({ LLM_KEY_WAIT_MS: '500' });
    service.vendor.scriptNext(writes(TOO_LONG), { fail: { status: 429 }, headers: { 'retry-after': '60' } });
    const seen = await ask('sync', service.client, BODY);
    expect(seen).toMatchObject({ ending: 'whole', text: TOO_LONG, rewrite: { calls: 2 } });
    expect(seen.ownTimeInMs).toBeLessThan(1_500);
  });

  test('that a stream and a whole answer ask for at once is written once, and held from both', async () => {
    service = await startWithVendor();
    service.vendor.scriptNext(writes(TOO_LONG), writes(HAIKU));
    const [stream, answer] = await Promise.all([ask('SSE', service.client, BODY), ask('sync', service.client, BODY)]);
    expect(stream).toMatchObject({ text: HAIKU, restarts: 0, rewrite: { calls: 2 } });
    expect(answer).toMatchObject({ text: HAIKU, rewrite: { calls: 2 } });
    expect(service.vendor.calls).toHaveLength(2);
  });
});
