import { readTraceparent, traceparentOf } from '#events';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

test.each([
  [`00-${TRACE}-${SPAN}-01`, 1],
  [`00-${TRACE}-${SPAN}-00`, 0],
  [`00-${TRACE}-${SPAN}-ff`, 1],
  [`01-${TRACE}-${SPAN}-01`, 1],
  [`01-${TRACE}-${SPAN}-01-what-comes-later`, 1],
])('a traceparent %s is read, of a later version too', (header, traceFlags) => {
  expect(readTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags });
});

test.each([
  undefined,
  '',
  ['two', 'headers'],
  `00-${TRACE}-${SPAN}`,
  `00-${TRACE}-${SPAN}-01-more`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE}0-${SPAN}-01`,
  ` 00-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01\n`,
  'x'.repeat(100_000),
])('what is no traceparent is ignored: %j', (header) => {
  expect(readTraceparent(header)).toBeNull();
});

test('a traceparent that is written is read as the same', () => {
  const context = { traceId: TRACE, spanId: SPAN, traceFlags: 1 };
  expect(traceparentOf(context)).toBe(`00-${TRACE}-${SPAN}-01`);
  expect(readTraceparent(traceparentOf(context))).toEqual(context);
});
