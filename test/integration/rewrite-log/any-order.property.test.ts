import * as fc from 'fast-check';
import { RedisServer } from '../../support/redis-server.js';
import { Callers, FINGERPRINTS, WAYS } from './callers.js';
import { LogProcess } from './log-processes.js';

const KEPT_FOR_IN_MS = 60_000;
/** The stream of a job that has no end is kept for a week. */
const A_WEEK_IN_MS = 604_800_000;

type Step = (callers: Callers) => Promise<unknown>;
const nth = fc.nat(30);
const side = fc.nat(1);
const fingerprint = fc.constantFrom(...FINGERPRINTS);
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 600 });
const steps: fc.Arbitrary<Step>[] = [
  fc.tuple(side, fingerprint, fc.constantFrom(...WAYS), fc.boolean()).map(
    ([at, f, way, observes]): Step =>
      (c) =>
        c.claim(at, f, { ...way, observes }),
  ),
  fc.tuple(side, nth, fingerprint).map(
    ([at, n, f]): Step =>
      (c) =>
        c.claimAgain(at, n, f),
  ),
  side.map(
    (at): Step =>
      (c) =>
        c.openJob(at),
  ),
  fc.tuple(nth, text).map(
    ([n, piece]): Step =>
      (c) =>
        c.write(n, piece),
  ),
  nth.map(
    (n): Step =>
      (c) =>
        c.restart(n),
  ),
  fc.tuple(nth, fc.constantFrom('finish' as const, 'fail' as const), fc.boolean()).map(
    ([n, ending, isCached]): Step =>
      (c) =>
        c.end(n, ending, isCached),
  ),
  fc.tuple(nth, fc.constantFrom(0, 500)).map(
    ([n, graceInMs]): Step =>
      (c) =>
        c.leave(n, graceInMs),
  ),
  fc.tuple(side, nth, fc.nat(4)).map(
    ([at, n, id]): Step =>
      (c) =>
        c.endStream(at, n, id),
  ),
  fc.tuple(side, nth).map(
    ([at, n]): Step =>
      (c) =>
        c.join(at, n),
  ),
];

/** Of claims three times as many as of each of the rest. */
const sequences = (...more: fc.Arbitrary<Step>[]): fc.Arbitrary<Step[]> =>
  fc.array(fc.oneof({ weight: 3, arbitrary: steps[0]! }, ...steps.slice(1), ...more), { maxLength: 60, size: 'max' });

describe('logs, whatever happens in whatever order,', () => {
  describe('in the memory of a process', () => {
    beforeEach(() => {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
      jest.spyOn(performance, 'now').mockImplementation(() => Date.now());
    });
    afterEach(() => {
      jest.restoreAllMocks();
      jest.useRealTimers();
    });

    const wait = fc.constantFrom(1, 600, 30_000, KEPT_FOR_IN_MS).map(
      (timeInMs): Step =>
        () =>
          jest.advanceTimersByTimeAsync(timeInMs),
    );
    const room = fc.constantFrom('1500', '4000', '1000000');

    test('can be read while a stream shows them, and are gone with all streams in the end', async () => {
      const once = async (maxBytes: string, happening: Step[]): Promise<void> => {
        const process = await LogProcess.start(null, { CACHE_MAX_BYTES: maxBytes });
        const { logs } = process;
        const callers = new Callers([logs, logs], KEPT_FOR_IN_MS);
        for (const step of happening) {
          await step(callers);
          await callers.expectReadable();
        }
        await callers.goAway();
        await jest.advanceTimersByTimeAsync(A_WEEK_IN_MS + 1);
        for (const id of callers.streamIds) expect(await logs.findStream(id)).toBeNull();
        await process.stop();
      };
      await fc.assert(fc.asyncProperty(room, sequences(wait), once), { numRuns: 60 });
    });
  });

  test('of two processes on Redis are the same in both, though nothing waits for what came before', async () => {
    const server = await RedisServer.start();
    const here = await LogProcess.start(server.url);
    const there = await LogProcess.start(server.url);
    const once = async (happening: Step[]): Promise<void> => {
      await here.redis.commands.flushall();
      const callers = new Callers([here.logs, there.logs], KEPT_FOR_IN_MS);
      const running: Promise<unknown>[] = [];
      for (const step of happening) {
        running.push(step(callers));
        await new Promise(setImmediate);
      }
      await Promise.all(running);
      await callers.goAway();
      await callers.expectSame();
    };
    await fc.assert(fc.asyncProperty(sequences(), once), { numRuns: 60, endOnFailure: true });
    await Promise.all([here.stop(), there.stop()]);
    await server.stop();
  });
});
