import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { RepeatedFrames } from '#llm';

const frameOf = (text: string, more: object = {}) =>
  JSON.stringify({ id: 'a', model: 'm', choices: [{ delta: { content: text }, finish_reason: null }], ...more });

const read = (frame: object) => (frame as { choices?: { delta: { content?: string } }[] }).choices?.[0]?.delta.content;

function keeping(data: string): RepeatedFrames {
  const frames = new RepeatedFrames(read);
  frames.keep(data, read(JSON.parse(data) as object)!);
  return frames;
}

describe('frames that repeat all but their text', () => {
  it('give the text that parsing the whole gives, whatever it is', () => {
    const frames = keeping(frameOf('Ahoy, '));
    const property = fc.property(fc.string({ unit: 'binary' }), (text) => {
      const data = frameOf(text);
      expect(frames.textOf(data)).toBe(read(JSON.parse(data) as object));
    });
    fc.assert(property);
  });

  it.each([
    ['with another field', frameOf('x', { usage: null })],
    ['with another value', frameOf('x').replace('"m"', '"n"')],
    ['that ends the answer', frameOf('x').replace('null', '"stop"')],
    ['that ends the answer by as many characters', frameOf('x').replace('null', '"ok"')],
    ['with more in the place of the text', frameOf('x').replace('"x"', '"x","refusal":"No."')],
    ['whose text is no string', frameOf('x').replace('"x"', '7')],
    ['whose text is not there', frameOf('x').replace('"x"', '')],
    ['that is shorter than what is kept', '{"id":"a"}'],
    ['that is no JSON', '[DONE]'],
  ])('are not taken for one %s', (_, data) => {
    expect(keeping(frameOf('Ahoy, ')).textOf(data)).toBeUndefined();
  });

  it('keep no frame in which the text stands elsewhere before', () => {
    const frames = keeping(frameOf('m'));
    expect(frames.textOf(frameOf('x'))).toBeUndefined();
  });

  it('are looked for a few times only', () => {
    const frames = new RepeatedFrames(read);
    for (let i = 0; i < 8; i += 1) frames.keep('no frame', 'x');
    frames.keep(frameOf('Ahoy, '), 'Ahoy, ');
    expect(frames.textOf(frameOf('x'))).toBeUndefined();
  });
});
