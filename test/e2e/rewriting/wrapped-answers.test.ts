import { allEvents, textOf } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';
import { ask, WAYS } from './vendor-failures/ways.js';

const BODY = { text: 'hey tom, can u send me the numbers for march by friday? thx', style: 'formal' };
const FORMAL = 'Dear Tom, could you please send me the figures for March by Friday? Thank you.';
const REASONING = 'The user wants a formal text.\nKeep Tom, March and Friday.\n';

let service: WithVendor;
beforeEach(async () => {
  service = await startWithVendor();
});
afterEach(() => service.stop());

const writes = (answer: string) => service.vendor.script({ answer: answer.split(/(?<=\s)/) });

test.each([
  ['a note after it', `${FORMAL}\n\n(Note: I kept the deadline and the month as in the original.)`],
  ['an offer behind a rule', `${FORMAL}\n\n---\n\nLet me know if you'd like any changes!`],
  [
    'an introduction, a fence and an offer',
    `Here it is, rewritten:\n\n\`\`\`\n${FORMAL}\n\`\`\`\n\nWould you like a shorter variant?`,
  ],
  ['JSON', JSON.stringify({ rewritten: FORMAL })],
  ['tags', `<output>${FORMAL}</output>`],
  ['bold', `**${FORMAL}**`],
  [
    'the channels of gpt-oss',
    `<|channel|>analysis<|message|>Formal.<|end|><|start|>assistant<|channel|>final<|message|>${FORMAL}`,
  ],
  ['the text again', `Original: ${BODY.text}\n\nRewritten: ${FORMAL}`],
])('of a rewrite with %s only the rewrite is shown, by every way, and nothing is taken back', async (_what, answer) => {
  writes(answer);
  for (const way of WAYS) {
    const seen = await ask(way, service.client, { ...BODY, text: BODY.text });
    expect(seen).toMatchObject({ ending: 'whole', text: FORMAL, restarts: 0 });
  }
});

describe('reasoning without its opening tag', () => {
  beforeEach(() => writes(`${REASONING}</think>\n\n${FORMAL}`));

  test('is no part of a whole answer, nor of what is cached', async () => {
    expect(await ask('sync', service.client, BODY)).toMatchObject({ text: FORMAL });
    expect(await ask('sync', service.client, BODY)).toMatchObject({ text: FORMAL, rewrite: { cached: true } });
    expect(service.vendor.calls).toHaveLength(1);
  });

  test('is taken back from a stream by one restart', async () => {
    const events = await allEvents(await service.client.post('/v1/rewrite/sse', BODY));
    expect(events.filter(({ event }) => event === 'restart')).toMatchObject([{ id: 1_000_000, data: {} }]);
    expect(textOf(events)).toBe(FORMAL);
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { rewritten: FORMAL } });
    expect(service.vendor.calls).toHaveLength(1);
  });

  test('does not cut a chunked answer, which has the whole rewrite', async () => {
    const text = await (await service.client.post('/v1/rewrite/chunked', BODY)).text();
    expect(text.endsWith(FORMAL)).toBe(true);
  });

  test('is taken back once only: what comes after another tag stays', async () => {
    writes(`${REASONING}</think>\n\nDear Tom, thank </think> you.`);
    const events = await allEvents(await service.client.post('/v1/rewrite/sse', BODY));
    expect(events.filter(({ event }) => event === 'restart')).toHaveLength(1);
    expect(textOf(events)).toBe(events.at(-1)!.data['rewritten']);
  });
});

test('a text that speaks of such things itself keeps them', async () => {
  const text = 'note: the tone of the original is kept.\n\nlet me know if u want changes';
  const formal =
    'Note: The tone of the original has been preserved.\n\nPlease let me know if you would like any changes.';
  writes(formal);
  for (const way of WAYS)
    expect(await ask(way, service.client, { ...BODY, text })).toMatchObject({ text: formal, restarts: 0 });
});
