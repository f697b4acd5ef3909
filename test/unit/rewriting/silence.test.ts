import { Logger } from '@nestjs/common';
import { Silence } from '#rewriting';
import { answers, answersAfter, failsAs, FallbackUnderTest, finish, text, thinksFor, wait } from './fallback-setup.js';
import type { Play, Scripts } from './fallback-setup.js';

const LIMITS = {
  LLM_FIRST_TOKEN_TIMEOUT_MS: '1000',
  LLM_IDLE_TIMEOUT_MS: '2000',
  LLM_THINKING_TIMEOUT_MS: '60000',
};

/** Some text, and then nothing for so long. */
const stopsFor = (ms: number): Play =>
  async function* ({ signal }) {
    yield text('Well');
    await wait(ms, signal);
    yield text(' met.');
    yield finish();
  };

beforeEach(() => {
  jest.useFakeTimers();
  jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  jest.spyOn(Logger.prototype, 'debug').mockReturnValue(undefined);
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** Lets time pass until the rewrite has ended. */
async function ended<T>(writing: Promise<T>): Promise<T> {
  const state = { isOver: false };
  const over = writing.finally(() => (state.isOver = true));
  over.catch(() => undefined);
  while (!state.isOver) await jest.advanceTimersByTimeAsync(100);
  return over;
}

const BUDGET = { CLIENT_API__ALICE__KEY: 'test-key-alice', CLIENT_API__ALICE__TOKENS_PER_DAY: '100000' };

const start = (scripts: Scripts, settings: Record<string, string> = {}) =>
  new FallbackUnderTest(scripts, { ...LIMITS, ...settings });

describe('a vendor that is silent before its first text', () => {
  test('is left when another provider has a free key, which serves', async () => {
    const service = start({ openai: answersAfter(5000), gemini: answers() });
    expect(await ended(service.write())).toMatchObject({ text: 'Well met.', provider: 'gemini' });
    expect(service.calls).toEqual(['openai 0', 'gemini 0']);
    expect(await service.inUse()).toBe(0);
  });

  test('is waited for where it is the only one: by one call, for as long as it takes', async () => {
    const service = start({ openai: answersAfter(500_000) }, { LLM_API__OPENAI__KEY__1: 'test-key-openai-1' });
    expect(await ended(service.write())).toMatchObject({ provider: 'openai' });
    expect(service.calls).toHaveLength(1);
    expect(await service.inUse()).toBe(0);
  });

  test('is waited for where the others have failed', async () => {
    const service = start({ openai: failsAs('no-such-api'), gemini: answersAfter(5000) });
    expect(await ended(service.write())).toMatchObject({ provider: 'gemini' });
    expect(service.calls).toEqual(['openai 0', 'gemini 0']);
  });

  test('is waited for where it is the last of several that are silent', async () => {
    const service = start({ openai: answersAfter(10_000), gemini: answersAfter(10_000) });
    expect(await ended(service.write())).toMatchObject({ provider: 'gemini' });
    expect(service.calls).toEqual(['openai 0', 'gemini 0']);
  });

  test('is waited for while the other provider has no free key, and left once it has', async () => {
    const service = start({ openai: answersAfter(100_000), gemini: answers() });
    const signal = new AbortController().signal;
    const resting = await service.pool.acquireAny(['gemini'], { priority: 'interactive', waitInMs: 0, signal });
    await resting.rest(Date.now() + 10_000);
    await resting.release();
    const writing = service.write();
    await jest.advanceTimersByTimeAsync(9000);
    expect(service.calls).toEqual(['openai 0']);
    expect(await ended(writing)).toMatchObject({ provider: 'gemini' });
    expect(service.calls).toEqual(['openai 0', 'gemini 0']);
  });

  describe('and speaks again just when it is to be left', () => {
    /** Each writes for so long; the first one speaks once a key of the other is held. */
    function startBoth(forInMs: number): FallbackUnderTest {
      let speak: (() => void) | undefined;
      const speaksAgain: Play = async function* ({ signal, onBytes }) {
        speak = onBytes;
        await wait(forInMs, signal);
        yield text('Well met.');
        yield finish();
      };
      const service = start({ openai: speaksAgain, gemini: answers('From another.') }, BUDGET);
      const acquireAny = service.pool.acquireAny.bind(service.pool);
      jest.spyOn(service.pool, 'acquireAny').mockImplementation(async (providers, wish) => {
        const lease = await acquireAny(providers, wish);
        speak?.();
        return lease;
      });
      return service;
    }

    test('goes on, and neither a key of the other provider nor tokens for it are held once it has ended', async () => {
      const service = startBoth(1500);
      const writing = service.write();
      await jest.advanceTimersByTimeAsync(1400);
      expect([await service.inUse(), service.reservations]).toEqual([2, 2]);
      expect(await ended(writing)).toMatchObject({ text: 'Well met.' });
      expect([await service.inUse(), service.reservations]).toEqual([0, 0]);
      expect(service.calls).toEqual(['openai 0']);
    });

    test('is left when it falls silent again, for the key that is held', async () => {
      const service = startBoth(3500);
      expect(await ended(service.write())).toMatchObject({ text: 'From another.' });
      expect(await service.inUse()).toBe(0);
      expect(service.pool.acquireAny).toHaveBeenCalledTimes(2);
    });

    test('holds no key of the other provider when its call is stopped', async () => {
      const service = startBoth(1800);
      const stop = new AbortController();
      const writing = service.write('interactive', stop.signal);
      writing.catch(() => undefined);
      await jest.advanceTimersByTimeAsync(1500);
      expect(await service.inUse()).toBe(2);
      stop.abort(new Error('the client has gone'));
      await expect(writing).rejects.toThrow('the client has gone');
      expect(await service.inUse()).toBe(0);
    });
  });
});

describe('a vendor that falls silent in mid-answer', () => {
  test('is begun again, where it is the only one', async () => {
    const service = start({ openai: [stopsFor(5000), answers()] });
    expect(await ended(service.write())).toMatchObject({ text: 'Well met.' });
    expect(service.calls).toHaveLength(2);
  });

  test('is left by the limit that holds then, though the one before was longer', async () => {
    const service = start({ openai: stopsFor(50_000), gemini: answers() }, { LLM_FIRST_TOKEN_TIMEOUT_MS: '600000' });
    const begun = Date.now();
    expect(await ended(service.write())).toMatchObject({ provider: 'gemini' });
    expect(Date.now() - begun).toBeLessThan(2500);
  });

  test('is not silent for as long as bytes come, whatever they are', async () => {
    const pings: Play = async function* ({ signal, onBytes }) {
      yield text('Well');
      for (let i = 0; i < 10; i += 1) {
        await wait(1900, signal);
        onBytes?.();
      }
      yield text(' met.');
      yield finish();
    };
    const service = start({ openai: pings, gemini: answers() });
    expect(await ended(service.write())).toMatchObject({ text: 'Well met.', provider: 'openai' });
    expect(service.calls).toHaveLength(1);
  });
});

describe('a vendor that thinks', () => {
  test('is served by one call, however long it thinks within its limit', async () => {
    const service = start({ openai: thinksFor(59_000), gemini: answers() });
    expect(await ended(service.write())).toMatchObject({ text: 'Well thought.', provider: 'openai' });
    expect(service.calls).toHaveLength(1);
  });

  test('for too long has failed, and is not paid for the same again', async () => {
    const service = start({ openai: thinksFor(61_000) });
    await expect(ended(service.write())).rejects.toMatchObject({ type: 'provider-failed', retry: undefined });
    expect(service.calls).toHaveLength(1);
  });

  test('for too long is followed by the next provider', async () => {
    const service = start({ openai: thinksFor(61_000), gemini: answers() });
    expect(await ended(service.write())).toMatchObject({ provider: 'gemini' });
    expect(service.calls).toEqual(['openai 0', 'gemini 0']);
  });

  test('for too long after its last text has failed, too', async () => {
    const resumes: Play = async function* (call) {
      yield text('Well');
      yield* thinksFor(61_000)(call);
    };
    const service = start({ openai: [resumes, answers()] });
    expect(await ended(service.write())).toMatchObject({ text: 'Well met.' });
    expect(service.calls).toHaveLength(2);
  });

  test('and then falls silent is left for another provider', async () => {
    const stops: Play = async function* ({ signal, onBytes }) {
      await wait(500, signal);
      onBytes?.();
      await wait(10_000, signal);
      yield text('Too late.');
      yield finish();
    };
    const service = start({ openai: stops, gemini: answers() });
    expect(await ended(service.write())).toMatchObject({ provider: 'gemini' });
  });
});

test('a vendor that is heard while it is asked whether the call may be left is not left', async () => {
  const onSilent = jest.fn();
  let answer: (mayLeave: boolean) => void = () => undefined;
  const mayLeave = jest.fn(() => new Promise<boolean>((resolve) => (answer = resolve)));
  const limits = { firstTokenTimeoutInMs: 1000, idleTimeoutInMs: 2000, thinkingTimeoutInMs: 60_000 };
  const silence = new Silence('openai', limits, mayLeave, onSilent);
  await jest.advanceTimersByTimeAsync(1010);
  expect(mayLeave).toHaveBeenCalledTimes(1);
  await jest.advanceTimersByTimeAsync(10);
  silence.heard();
  answer(true);
  await jest.advanceTimersByTimeAsync(990);
  expect(onSilent).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(30);
  answer(true);
  await jest.advanceTimersByTimeAsync(0);
  expect(onSilent).toHaveBeenCalledTimes(1);
  silence.end();
});
