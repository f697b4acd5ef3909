import { fingerprintOf } from '#rewriting';
import type { FingerprintContext, RewriteCommand } from '#rewriting';

const COMMAND: RewriteCommand = { text: 'Hello, world', style: 'pirate' };
const CONTEXT: FingerprintContext = {
  owner: 'anonymous',
  providers: [
    { provider: 'openai', model: 'gpt-5-mini' },
    { provider: 'gemini', model: 'gemini-2.5-flash' },
  ],
};

test('equal requests have equal fingerprints', () => {
  expect(fingerprintOf({ ...COMMAND }, structuredClone(CONTEXT))).toBe(fingerprintOf(COMMAND, CONTEXT));
  expect(fingerprintOf({ ...COMMAND, provider: undefined }, CONTEXT)).toBe(fingerprintOf(COMMAND, CONTEXT));
});

test.each<[string, RewriteCommand, FingerprintContext]>([
  ['text', { ...COMMAND, text: 'Hello, world ' }, CONTEXT],
  ['style', { ...COMMAND, style: 'formal' }, CONTEXT],
  ['provider', { ...COMMAND, provider: 'openai' }, CONTEXT],
  ['owner', COMMAND, { ...CONTEXT, owner: 'alice' }],
  ['sharing', COMMAND, { ...CONTEXT, owner: null }],
  ['order of providers', COMMAND, { ...CONTEXT, providers: CONTEXT.providers.toReversed() }],
  ['model', COMMAND, { ...CONTEXT, providers: [{ provider: 'openai', model: 'gpt-5' }, CONTEXT.providers[1]!] }],
])('requests that differ in %s have different fingerprints', (_what, command, context) => {
  expect(fingerprintOf(command, context)).not.toBe(fingerprintOf(COMMAND, CONTEXT));
});

test('parts cannot be moved from one field into another', () => {
  const first = fingerprintOf({ ...COMMAND, text: 'a' }, { ...CONTEXT, owner: 'b","c' });
  const second = fingerprintOf({ ...COMMAND, text: 'c","a' }, { ...CONTEXT, owner: 'b' });
  expect(first).not.toBe(second);
});
