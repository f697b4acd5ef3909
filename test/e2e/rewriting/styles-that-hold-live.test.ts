import { gate } from '../../support/gate.js';
import { eventsOf, textOf, type StreamEvent } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';
import { ask, type Check, WAYS } from './vendor-failures/ways.js';

const TEXT = 'Good morning, my friend. The ship will leave the harbour at noon, so please bring the money with you.';
const BODY = { text: TEXT, style: 'pirate' };
const PIRATE = 'Ahoy, me hearty! The ship be leavin’ the harbour at noon, so bring yer doubloons along with ye!';
const FORMAL =
  'Good morning, dear sir. The vessel will depart from the harbour at noon; kindly bring the money along with you.';
const GERMAN =
  'Guten Morgen, mein Freund. Das Schiff wird den Hafen am Mittag verlassen, also bringe bitte das Geld mit dir mit.';
const USAGE = { inputTokens: 10, outputTokens: 5 };

const writes = (text: string) => ({ answer: text.split(/(?<=\s)/), usage: USAGE });
const result = (check: string, checks: Check[]) => checks.find(({ name }) => name === check)?.passed;

/** Wrong rewrites, what comes when they are repaired, and the check that finds them. */
const WRONG = [
  ['the text unchanged', { style: 'pirate', wrong: TEXT, right: PIRATE, check: 'changed' }],
  ['a translation', { style: 'formal', wrong: GERMAN, right: FORMAL, check: 'same-language' }],
] as const;

/** What models put round a rewrite. */
const WRAPPED = [
  ['a preamble', `Here is your rewrite:\n\n${PIRATE}`],
  ['a fence', `\`\`\`\n${PIRATE}\n\`\`\``],
  ['quotes', `"${PIRATE}"`],
  ['a preamble and quotes', `Sure! Here's the pirate version:\n\n"${PIRATE}"`],
] as const;

describe('a rewrite that is shown as it comes', () => {
  let service: WithVendor;
  beforeEach(async () => {
    service = await startWithVendor();
  });
  afterEach(() => service.stop());

  describe.each(WRONG)('and is %s', (_what, { style, wrong, right, check }) => {
    const body = { text: TEXT, style };
    beforeEach(() => service.vendor.scriptNext(writes(wrong), writes(right)));

    test.each(['sync', 'job'] as const)('is repaired before anybody sees it, asked by %s', async (way) => {
      const { ending, rewrite } = await ask(way, service.client, body);
      expect(ending).toBe('whole');
      expect(rewrite).toMatchObject({ rewritten: right, calls: 2, usage: { inputTokens: 20, outputTokens: 10 } });
      expect(result(check, rewrite!.checks)).toBe(true);
      expect(await ask('sync', service.client, body)).toMatchObject({ rewrite: { cached: true } });
    });

    test.each(['SSE', 'chunked'] as const)('stays as it was shown, and is not kept, asked by %s', async (way) => {
      const seen = await ask(way, service.client, body);
      expect(seen).toMatchObject({ ending: 'whole', text: wrong, restarts: 0 });
      expect(service.vendor.calls).toHaveLength(1);
      if (way === 'SSE') {
        expect(seen.rewrite).toMatchObject({ rewritten: wrong, calls: 1, usage: USAGE });
        expect(result(check, seen.rewrite!.checks)).toBe(false);
      }
      const again = await ask('sync', service.client, body);
      expect(again).toMatchObject({ text: right, rewrite: { cached: false } });
      expect(service.vendor.calls).toHaveLength(2);
    });
  });

  describe.each(WRAPPED)('and comes in %s', (_what, wrapped) => {
    test.each(WAYS)('comes without, by one call, asked by %s', async (way) => {
      service.vendor.script(writes(wrapped));
      const seen = await ask(way, service.client, BODY);
      expect(seen).toMatchObject({ ending: 'whole', text: PIRATE, restarts: 0 });
      expect(service.vendor.calls).toHaveLength(1);
      expect(await ask('sync', service.client, BODY)).toMatchObject({ text: PIRATE, rewrite: { cached: true } });
    });
  });

  /** The text that the events show, until it is at least so much of the rewrite; the rest may still be on its way. */
  async function shown(events: AsyncGenerator<StreamEvent>, atLeast: string): Promise<StreamEvent[]> {
    const seen: StreamEvent[] = [];
    while (!textOf(seen).startsWith(atLeast)) {
      const { value, done } = await events.next();
      if (done) throw new Error('the stream ended');
      seen.push(value);
    }
    return seen;
  }

  /** The vendor stops in the middle until the gate opens. */
  const writesInHalves = () => {
    const rest = gate();
    const [first, second] = [PIRATE.slice(0, 70), PIRATE.slice(70)];
    service.vendor.script({ answer: [first, rest.opened, second] });
    return { rest, first };
  };

  test('comes piece by piece while the vendor still writes', async () => {
    const { rest, first } = writesInHalves();
    const events = eventsOf(await service.client.post('/v1/rewrite/sse', BODY));
    const seen = await shown(events, first);
    rest.open();
    for await (const event of events) seen.push(event);
    expect(textOf(seen)).toBe(PIRATE);
  });

  test('comes piece by piece to who reads the stream of a job, though the job itself waits for the whole', async () => {
    const { rest, first } = writesInHalves();
    const submitted = await service.client.post('/v1/rewrite/submit', BODY);
    const { id } = (await submitted.json()) as { id: string };
    await service.vendor.called(1);
    const events = eventsOf(await service.client.get(`/v1/rewrite/sse/${id}`));
    const seen = await shown(events, first);
    rest.open();
    for await (const event of events) seen.push(event);
    expect(seen.at(-1)).toMatchObject({ event: 'done', data: { rewritten: PIRATE } });
    expect(textOf(seen)).toBe(PIRATE);
  });

  test('comes piece by piece to a stream that joins a whole answer under way', async () => {
    const { rest, first } = writesInHalves();
    const answer = ask('sync', service.client, BODY);
    await service.vendor.called(1);
    const events = eventsOf(await service.client.post('/v1/rewrite/sse', BODY));
    const seen = await shown(events, first);
    rest.open();
    for await (const event of events) seen.push(event);
    expect(textOf(seen)).toBe(PIRATE);
    expect(await answer).toMatchObject({ text: PIRATE, rewrite: { calls: 1 } });
    expect(service.vendor.calls).toHaveLength(1);
  });

  test('is not repaired once a stream that joined has shown it', async () => {
    const rest = gate();
    service.vendor.scriptNext({ answer: [TEXT.slice(0, 80), rest.opened, TEXT.slice(80)] }, writes(PIRATE));
    const answer = ask('sync', service.client, BODY);
    await service.vendor.called(1);
    const events = eventsOf(await service.client.post('/v1/rewrite/sse', BODY));
    const seen = await shown(events, TEXT.slice(0, 80));
    rest.open();
    for await (const event of events) seen.push(event);
    expect(seen.filter(({ event }) => event === 'restart')).toEqual([]);
    expect(textOf(seen)).toBe(TEXT);
    const { rewrite } = await answer;
    expect(rewrite).toMatchObject({ rewritten: TEXT, calls: 1 });
    expect(result('changed', rewrite!.checks)).toBe(false);
  });
});

describe('a formal text', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  test('that was formal already may stay as it is', async () => {
    service = await startWithVendor();
    service.vendor.script(writes(TEXT));
    const { rewrite } = await ask('sync', service.client, { text: TEXT, style: 'formal' });
    expect(rewrite).toMatchObject({ rewritten: TEXT, calls: 1 });
    expect(rewrite!.checks.filter(({ passed }) => passed === false)).toEqual([]);
  });
});
