import { deltasOf } from '#rewrite-log';

describe('the deltas of a text', () => {
  test.each([
    ['nothing', '', []],
    ['a short text', 'Ahoy', ['Ahoy']],
    ['as long a text as one may hold', 'x'.repeat(8192), ['x'.repeat(8192)]],
    ['one more', 'x'.repeat(8193), ['x'.repeat(8192), 'x']],
    ['as many of two code units', '🏴'.repeat(8192), ['🏴'.repeat(8192)]],
    ['both', `${'🏴'.repeat(8191)}ab🏴`, [`${'🏴'.repeat(8191)}a`, 'b🏴']],
  ])('of %s', (_what, text, deltas) => {
    expect(deltasOf(text)).toEqual(deltas);
  });

  test('fit a line of 64 KiB, whatever JSON escapes of them', () => {
    for (const character of ['\u0001', '"', '€', '🏴']) {
      const [delta] = deltasOf(character.repeat(10_000));
      expect(Buffer.byteLength(`data: ${JSON.stringify({ text: delta })}`)).toBeLessThan(65_536);
    }
  });
});
