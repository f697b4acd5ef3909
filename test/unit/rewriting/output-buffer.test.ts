import type { LogWriter } from '#rewrite-log';
import { OutputBuffer } from '#rewriting';

describe('what is written for readers who see it piece by piece', () => {
  let told: string[];
  let log: { isObserved: boolean; final: null; onObserved: (listener: () => void) => void };
  let observe: () => void;
  let output: OutputBuffer;

  beforeEach(() => {
    told = [];
    log = {
      isObserved: false,
      final: null,
      onObserved: (listener) =>
        (observe = () => {
          log.isObserved = true;
          listener();
        }),
    };
    const writer = {
      log,
      write: (text: string) => void told.push(text),
      restart: async (why = 'restart') => void told.push(why),
    };
    output = new OutputBuffer(writer as unknown as LogWriter, 'observed');
  });

  test('may be taken back once, and what nobody had seen by then does not count', async () => {
    output.write('Hm. ');
    await output.takeBack();
    output.write('Well. ');
    observe();
    expect(output.mayTakeBack).toBe(true);
    await output.takeBack();
    expect(output.mayTakeBack).toBe(false);
    expect(told).toEqual(['taken-back', 'Well. ', 'taken-back']);
  });

  test('is not seen by who comes after it was taken back', async () => {
    output.write('Hm. ');
    await output.takeBack();
    observe();
    output.write('Ahoy');
    expect(told).toEqual(['taken-back', 'Ahoy']);
  });

  test('is not seen by who comes after its call has failed', () => {
    output.write('Hm. ');
    output.drop();
    observe();
    expect(told).toEqual([]);
  });
});
