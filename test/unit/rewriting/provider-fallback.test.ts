import { getEventListeners } from 'node:events';
import { Logger } from '@nestjs/common';
import type { KeyLease } from '#key-pool';
import { LlmError, type LlmErrorKind } from '#llm';
import { createLogger, logHappenings } from '#process';
import { until } from '../../support/until.js';
import { answers, answersAfter, failsAs, FallbackUnderTest, text } from './fallback-setup.js';
import type { Play } from './fallback-setup.js';

const TWO_KEYS = { LLM_API__OPENAI__KEY__1: 'test-key-openai-1' };

let warned: jest.SpyInstance;
beforeEach(() => {
  warned = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
});
afterEach(() => jest.restoreAllMocks());

describe.each(['unclear', 'no-such-model'] as const)('a refusal that is %s', (kind) => {
  const refuses = failsAs(kind, { status: 403, facts: { code: 'a-code', mediaType: 'application/json' } });

  test('is asked of one other key, which serves; a warning names the first, and nobody is put out', async () => {
    const service = new FallbackUnderTest({ openai: [refuses, answers()], gemini: answers() }, TWO_KEYS);
    expect(await service.write()).toMatchObject({ provider: 'openai' });
    expect(service.calls).toEqual(['openai 0', 'openai 1']);
    const warnings = warned.mock.calls.map(([line]) => line as object).filter((line) => 'servingKeyIndex' in line);
    expect(warnings).toEqual([
      {
        msg: 'key 0 of openai was refused what key 1 was granted',
        provider: 'openai',
        keyIndex: 0,
        servingKeyIndex: 1,
        outcome: kind,
        status: 403,
        code: 'a-code',
        mediaType: 'application/json',
      },
    ]);
    const [openai] = await service.pool.snapshot();
    expect(openai!.keys).toMatchObject([
      { inFlight: 0, restsUntil: null },
      { inFlight: 0, restsUntil: null },
    ]);
  });

  test('of two keys leads to the next provider, though there is a third', async () => {
    const keys = { ...TWO_KEYS, LLM_API__OPENAI__KEY__2: 'test-key-openai-2' };
    const service = new FallbackUnderTest({ openai: refuses, gemini: answers() }, keys);
    expect(await service.write()).toMatchObject({ provider: 'gemini' });
    expect(service.calls).toHaveLength(3);
    expect(service.calls[2]).toBe('gemini 0');
    expect(new Set(service.calls).size).toBe(3);
  });

  test('of the only key leads straight to the next provider', async () => {
    const service = new FallbackUnderTest({ openai: refuses, gemini: answers() });
    expect(await service.write()).toMatchObject({ provider: 'gemini' });
    expect(service.calls).toEqual(['openai 0', 'gemini 0']);
  });

  test('waits for the other key, where nobody else can serve and it is only in use', async () => {
    const service = new FallbackUnderTest(
      { openai: [refuses, answers()] },
      { ...TWO_KEYS, LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1' },
    );
    const signal = new AbortController().signal;
    const wish = { priority: 'interactive', waitInMs: 0, signal } as const;
    const [first, second] = [
      await service.pool.acquireAny(['openai'], wish),
      await service.pool.acquireAny(['openai'], wish),
    ];
    await first.release();
    const writing = service.write();
    const refused = async () => {
      while ((await service.pool.snapshot())[0]!.keys[0]!.inFlight > 0 || service.calls.length === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await refused();
    await second.release();
    expect(await writing).toMatchObject({ provider: 'openai' });
    expect(service.calls).toEqual(['openai 0', 'openai 1']);
  });
});

describe('a refusal that is forbidden, for the key or for the text,', () => {
  const forbids = failsAs('forbidden', { status: 403, facts: { code: 'a-code' } });
  const THREE_KEYS = { ...TWO_KEYS, LLM_API__OPENAI__KEY__2: 'test-key-openai-2' };
  const outOf = async ({ pool }: FallbackUnderTest): Promise<number[]> => {
    const [openai] = await pool.snapshot();
    return openai!.keys.filter(({ out }) => out).map(({ keyIndex }) => keyIndex);
  };

  test('puts every key out that was refused what another one is granted', async () => {
    const service = new FallbackUnderTest({ openai: [forbids, forbids, answers()], gemini: answers() }, THREE_KEYS);
    expect(await service.write()).toMatchObject({ provider: 'openai' });
    expect(service.calls).toHaveLength(3);
    const refused = service.calls.slice(0, 2).map((call) => Number(call.at(-1)));
    expect(new Set(await outOf(service))).toEqual(new Set(refused));
  });

  test('puts none out that all refuse, however often the text comes, and leads to the next provider', async () => {
    const service = new FallbackUnderTest({ openai: forbids, gemini: answers() }, THREE_KEYS);
    for (const _ of [1, 2, 3]) expect(await service.write()).toMatchObject({ provider: 'gemini' });
    expect(service.calls).toHaveLength(12);
    expect(new Set(service.calls.slice(0, 3)).size).toBe(3);
    expect(await outOf(service)).toEqual([]);
  });

  test('of the only key is told as a failure that nobody repeats', async () => {
    const service = new FallbackUnderTest({ openai: forbids });
    await expect(service.write()).rejects.toMatchObject({ type: 'provider-failed', retry: 'never' });
    expect(await outOf(service)).toEqual([]);
  });
});

describe.each(['forbidden', 'unclear', 'no-such-model'] as const)('a job that one key is refused as %s', (kind) => {
  test('waits for the other key, which is only limited', async () => {
    const limited = failsAs('rate-limited', { restsUntil: Date.now() + 60_000 });
    const service = new FallbackUnderTest({ openai: [failsAs(kind), limited] }, TWO_KEYS);
    await expect(service.write('job')).rejects.toMatchObject({ type: 'provider-failed', retry: 'later' });
  });
});

describe('a rewrite for which nobody is left', () => {
  const TOO_LONG = { type: 'too-long', detail: 'The text is too long for the model.', retry: 'never' };
  const CUT = { type: 'too-long', detail: "The model's answer reached its length limit and was cut.", retry: 'never' };
  const NEVER = { type: 'provider-failed', retry: 'never' };
  const LATER = { type: 'provider-failed', retry: 'later' };
  const AGAIN = { type: 'provider-failed', retry: undefined };

  /** Some text, and then this failure. */
  const writesAndFailsAs = (kind: LlmErrorKind): Play =>
    async function* (call) {
      yield text('Well');
      yield* failsAs(kind)(call);
    };

  test.each<[string, Play, Play | null, object]>([
    ['the text is too long for the only one', failsAs('too-long'), null, TOO_LONG],
    ['the answer was cut by the only one', writesAndFailsAs('at-limit'), null, CUT],
    ['the text is too long for both', failsAs('too-long'), failsAs('too-long', { provider: 'gemini' }), TOO_LONG],
    [
      'it is too long for one, and cut by the other',
      failsAs('too-long'),
      failsAs('at-limit', { provider: 'gemini' }),
      TOO_LONG,
    ],
    [
      'it is too long for one, and the other fails',
      failsAs('too-long'),
      failsAs('unreadable', { provider: 'gemini' }),
      AGAIN,
    ],
    [
      'it is too long for one, and the other knows no such model',
      failsAs('too-long'),
      failsAs('no-such-model', { provider: 'gemini' }),
      NEVER,
    ],
    [
      'it is too long for one, and the other is away',
      failsAs('too-long'),
      failsAs('network', { provider: 'gemini' }),
      LATER,
    ],
    [
      'one cut the answer, and the other is away',
      writesAndFailsAs('at-limit'),
      failsAs('network', { provider: 'gemini' }),
      AGAIN,
    ],
    ['there is no such model', failsAs('no-such-model'), null, NEVER],
    ['there is no such API', failsAs('no-such-api'), null, NEVER],
    ['it is not supported', failsAs('unsupported'), null, NEVER],
    ['nobody says why', failsAs('unclear'), null, NEVER],
    ['it is forbidden', failsAs('forbidden'), null, NEVER],
    ['it cannot be reached', failsAs('network'), null, LATER],
    ['it loads its model', failsAs('vendor-failed', { status: 503 }), null, LATER],
    ['its gateway does not reach it', failsAs('vendor-failed', { status: 502 }), null, LATER],
    ['it is in trouble', failsAs('vendor-failed', { status: 500 }), null, AGAIN],
    ['its connection was cut in mid-answer', writesAndFailsAs('network'), null, AGAIN],
    ['its answer ends without an end', failsAs('incomplete'), null, AGAIN],
    ['its key is refused', failsAs('key-refused'), null, AGAIN],
  ])('since %s is told so', async (_why, openai, gemini, error) => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const service = new FallbackUnderTest({ openai, ...(gemini && { gemini }) });
    await expect(service.write('job')).rejects.toMatchObject(error);
  });

  test('since the vendor declined it is told so at once', async () => {
    const service = new FallbackUnderTest({ openai: failsAs('request-refused'), gemini: answers() });
    await expect(service.write()).rejects.toMatchObject({ type: 'refused', retry: 'never' });
    expect(service.calls).toEqual(['openai 0']);
  });

  test('as a job is put off where one is away and the other rests', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const service = new FallbackUnderTest({
      openai: failsAs('network'),
      gemini: failsAs('rate-limited', { provider: 'gemini', restsUntil: Date.now() + 600_000 }),
    });
    await expect(service.write('job')).rejects.toMatchObject(LATER);
  });
});

describe('the line of a call in the logs', () => {
  const lines: object[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as object) };
  beforeEach(() => {
    lines.splice(0);
    logHappenings(createLogger({ level: 'debug', stream }));
  });

  test('names the model that the vendor says it used, with the configured one beside it', async () => {
    const service = new FallbackUnderTest({ openai: answers('Well met.', 'served') });
    expect(await service.write()).toMatchObject({ model: 'served' });
    expect(lines[0]).toMatchObject({ model: 'served', configuredModel: 'configured', outcome: 'finished' });
  });

  test.each([null, '', 'configured'])('names the configured model alone where the vendor says %j', async (model) => {
    const service = new FallbackUnderTest({ openai: answers('Well met.', model) });
    expect(await service.write()).toMatchObject({ model: 'configured' });
    expect(lines[0]).toMatchObject({ model: 'configured' });
    expect(lines[0]).not.toHaveProperty('configuredModel');
  });

  test('holds the facts of a failure', async () => {
    const facts = {
      code: 'model_not_found',
      type: 'invalid_request_error',
      param: 'model',
      mediaType: 'application/json',
      systemCode: 'ENOTFOUND',
      host: 'vendor.test:443',
    };
    const service = new FallbackUnderTest({ openai: failsAs('no-such-api', { status: 404, facts }) });
    await expect(service.write()).rejects.toThrow();
    expect(lines[0]).toMatchObject({
      ...facts,
      outcome: 'no-such-api',
      status: 404,
      provider: 'openai',
      keyIndex: 0,
      model: 'configured',
    });
  });
});

test('a call whose lease is lost, for instance since its process stood still, is made again', async () => {
  const service = new FallbackUnderTest({ openai: [answersAfter(100_000), answers('Well met.')] });
  const acquireAny = service.pool.acquireAny.bind(service.pool);
  const leases: KeyLease[] = [];
  jest.spyOn(service.pool, 'acquireAny').mockImplementation(async (...asked) => {
    leases.push(await acquireAny(...asked));
    return leases.at(-1)!;
  });
  const writing = service.write();
  await until(() => service.calls.length > 0);
  (leases[0] as KeyLease & { lose(): void }).lose();
  expect(await writing).toMatchObject({ text: 'Well met.' });
  expect(service.calls).toEqual(['openai 0', 'openai 0']);
});

test('calls leave nothing on the signal that may stop their rewrite', async () => {
  const { signal } = new AbortController();
  const service = new FallbackUnderTest({ openai: [failsAs('network'), answers()] });
  await service.write('interactive', signal);
  expect(service.calls).toHaveLength(2);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('a provider that fell silent in mid-answer is asked again where no key of the next one comes free by the time it may be', async () => {
  const fallsSilent: Play = async function* () {
    yield text('Well');
    throw new LlmError('silent', 'openai sent nothing more', { provider: 'openai' });
  };
  const service = new FallbackUnderTest(
    { openai: [fallsSilent, answers()], gemini: answers() },
    { LLM_API__GEMINI__MAX_IN_FLIGHT_PER_KEY: '1' },
  );
  const { signal } = new AbortController();
  const taken = await service.pool.acquireAny(['gemini'], { priority: 'interactive', waitInMs: 0, signal });
  const asked = jest.spyOn(service.pool, 'acquireAny');
  jest.spyOn(Math, 'random').mockReturnValue(0.99);
  expect(await service.write()).toMatchObject({ provider: 'openai' });
  const [, [providers, { waitInMs }]] = asked.mock.calls as [unknown, Parameters<typeof service.pool.acquireAny>];
  expect(providers).toEqual(['gemini']);
  expect(waitInMs).toBeLessThan(200);
  await taken.release();
});
