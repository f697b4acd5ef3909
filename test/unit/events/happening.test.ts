import { Happening } from '#events';

describe('a happening', () => {
  test('is told to all who listen, in the same turn', () => {
    const happening = new Happening<{ n: number }>('test.told');
    const heard: string[] = [];
    const stops = ['a', 'b'].map((name) => happening.listen(({ n }) => heard.push(`${name}${n}`)));
    happening.tell({ n: 1 });
    expect(heard).toEqual(['a1', 'b1']);
    stops.forEach((stop) => stop());
  });

  test('is told no more to one who has stopped listening, and goes on to the others', () => {
    const happening = new Happening<{ n: number }>('test.stopped');
    const heard: string[] = [];
    const stop = happening.listen(() => heard.push('gone'));
    const stopOther = happening.listen(() => heard.push('there'));
    stop();
    stop();
    happening.tell({ n: 1 });
    expect(heard).toEqual(['there']);
    stopOther();
  });

  test('knows whether anybody listens', () => {
    const happening = new Happening<object>('test.heard');
    expect(happening.isHeard).toBe(false);
    const stop = happening.listen(() => undefined);
    expect(happening.isHeard).toBe(true);
    stop();
    expect(happening.isHeard).toBe(false);
  });
});
