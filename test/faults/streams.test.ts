import { gate } from '../support/gate.js';
import { textOf } from '../support/rewrite-client.js';
import { Fleet } from './fleet.js';
import { PatientClient } from './patient-client.js';
import { printReport, report, size } from './report.js';

const READERS = size(200, 40);

describe('over two apis', () => {
  let fleet: Fleet;
  afterEach(() => fleet.stop());
  afterAll(printReport);

  test('readers whose api is killed in mid-stream go on at the other: every text whole, every id once', async () => {
    fleet = await Fleet.start({
      apis: 2,
      workers: 0,
      keys: 4,
      settings: { LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '100' },
    });
    fleet.vendor.script({ pieceDelayInMs: 150 });
    const patient = new PatientClient(fleet);
    const begun = gate();
    let withText = 0;
    const reading = Array.from({ length: READERS }, (_, i) => {
      let hasText = false;
      return patient.stream({ text: `one two three four five six seven eight ${i}.`, style: 'formal' }, ({ event }) => {
        if (event !== 'delta' || hasText) return;
        hasText = true;
        if (++withText === READERS) begun.open();
      });
    });
    await begun.opened;
    await fleet.apis[0]!.kill();
    const streams = await Promise.all(reading);
    const whole = streams.filter((events, i) => {
      const done = events.at(-1);
      return (
        done?.event === 'done' && textOf(events) === done.data['rewritten'] && textOf(events).includes(`eight ${i}.`)
      );
    });
    const ids = streams.map((events) => events.map(({ id }) => id));
    const once = ids.filter((own) => new Set(own).size === own.length);
    const restarted = streams.filter((events) => events.some(({ event }) => event === 'restart'));
    report('readers of a killed api', {
      readers: READERS,
      whole: whole.length,
      'every id once': once.length,
      'begun again': restarted.length,
    });
    expect(whole).toHaveLength(READERS);
    expect(once).toHaveLength(READERS);
    expect(restarted.length).toBeGreaterThan(0);
  }, 120_000);

  test('100 equal requests make one vendor call', async () => {
    fleet = await Fleet.start({ apis: 2, workers: 0, keys: 2 });
    const rest = gate();
    fleet.vendor.script({ answer: ['Ahoy', rest.opened, ', world'] });
    const body = { text: 'Hello, world', style: 'pirate' };
    const asked = Array.from({ length: 100 }, (_, i) => fleet.client(i).post('/v1/rewrite/sse', body));
    const answers = await Promise.all(asked);
    rest.open();
    const texts = await Promise.all(
      answers.map(async (answer) => (await answer.text()).includes('"rewritten":"Ahoy, world"')),
    );
    report('equal requests over two apis', {
      requests: 100,
      whole: texts.filter(Boolean).length,
      calls: fleet.vendor.calls.length,
    });
    expect(texts.every(Boolean)).toBe(true);
    expect(fleet.vendor.calls).toHaveLength(1);
  }, 180_000);

  test('equal requests whose leader is killed in the middle are all answered by the other api', async () => {
    fleet = await Fleet.start({ apis: 2, workers: 0, keys: 2 });
    const [leader, other] = fleet.apis;
    fleet.vendor.scriptNext({ answer: ['Aho'], ending: 'stall' });
    fleet.vendor.script({ answer: ['Ahoy', ', world'] });
    const body = { text: 'Hello, world', style: 'pirate' };
    const lost = leader!.client.post('/v1/rewrite', body).catch(() => null);
    await fleet.vendor.called(1);
    const asked = Array.from({ length: 50 }, () => other!.client.post('/v1/rewrite', body));
    const streamed = await other!.client.post('/v1/rewrite/sse', body);
    expect(streamed.headers.get('cache-status')).toBe('rewrite; fwd=miss; collapsed');
    const killedAt = Date.now();
    await leader!.kill();
    await lost;
    const answers = await Promise.all(asked);
    const texts = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { rewritten: string }).rewritten),
    );
    expect(texts).toEqual(texts.map(() => 'Ahoy, world'));
    expect(await streamed.text()).toContain('"rewritten":"Ahoy, world"');
    report('leader killed', {
      followers: 51,
      answered: texts.length + 1,
      calls: fleet.vendor.calls.length,
      'recovery in ms': Date.now() - killedAt,
    });
    expect(fleet.vendor.calls).toHaveLength(2);
  }, 180_000);
});
