import { gate } from '../../../support/gate.js';
import { startWithVendor, type WithVendor } from '../../../support/start-with-vendor.js';
import { ask } from './ways.js';

/** Failures in a row after which a provider rests. */
const STRIKES = 10;
/** Calls that one request makes of a provider that fails. */
const TRIES = 3;
const ANSWER = ['Good morning, dear friend, ', 'and welcome.'] as const;

const bodyOf = (name: string) => ({ text: `Hey, good morning, this is ${name}.`, style: 'formal' });

describe('the call that tries a provider again', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  test('keeps nobody waiting once its answer has begun, however long it goes on', async () => {
    service = await startWithVendor({ LLM_KEY_WAIT_MS: '15000' }, 2);
    const { vendor, client } = service;
    vendor.script({ fail: { status: 500 } });
    const fail = (i: number) => ask('sync', client, bodyOf(`a request that fails, ${i}`));
    let requests = 0;
    for (; vendor.calls.length + TRIES < STRIKES; requests += 1) await fail(requests);
    const last = fail(requests);
    await vendor.called(STRIKES);

    const rest = gate();
    let tries = 0;
    vendor.script(() => {
      tries += 1;
      return { answer: tries === 1 ? [ANSWER[0], rest.opened, ANSWER[1]] : [...ANSWER] };
    });
    const asked = Array.from({ length: 12 }, (_, i) => ask('sync', client, bodyOf(`a patient one, ${i}`)));
    const all = [last, ...asked];
    let served = 0;
    const allButOne = new Promise<void>((resolve) => {
      for (const one of all) void one.then(() => (served += 1) === all.length - 1 && resolve());
    });
    await allButOne;
    rest.open();
    for (const seen of await Promise.all(all)) expect(seen).toMatchObject({ status: 200, text: ANSWER.join('') });
  });
});
