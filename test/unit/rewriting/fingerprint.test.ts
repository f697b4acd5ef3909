import { fingerprintOf, STYLES } from '#rewriting';
import type { FingerprintContext, RewriteCommand } from '#rewriting';

const COMMAND: RewriteCommand = { text: 'Hello, world', style: 'pirate' };
const CONTEXT: FingerprintContext = {
  style: STYLES.pirate,
  owner: 'anonymous',
  providers: [
    { provider: 'openai', identity: 'gpt-5-mini' },
    { provider: 'gemini', identity: 'gemini-2.5-flash' },
  ],
};

test('equal requests have equal fingerprints', () => {
  expect(fingerprintOf({ ...COMMAND }, { ...CONTEXT, providers: structuredClone(CONTEXT.providers) })).toBe(
    fingerprintOf(COMMAND, CONTEXT),
  );
  expect(fingerprintOf({ ...COMMAND, provider: undefined }, CONTEXT)).toBe(fingerprintOf(COMMAND, CONTEXT));
});

test.each<[string, RewriteCommand, FingerprintContext]>([
  ['text', { ...COMMAND, text: 'Hello, world ' }, CONTEXT],
  ['style', { ...COMMAND, style: 'formal' }, CONTEXT],
  ['language', { ...COMMAND, language: 'en' }, CONTEXT],
  ['strength', { ...COMMAND, strength: 1 }, CONTEXT],
  ['terms to keep', { ...COMMAND, keep: ['world'] }, CONTEXT],
  ['what the style’s file says', COMMAND, { ...CONTEXT, style: { ...STYLES.pirate, hash: 'another' } }],
  ['provider', { ...COMMAND, provider: 'openai' }, CONTEXT],
  ['owner', COMMAND, { ...CONTEXT, owner: 'alice' }],
  ['sharing', COMMAND, { ...CONTEXT, owner: null }],
  ['order of providers', COMMAND, { ...CONTEXT, providers: CONTEXT.providers.toReversed() }],
  [
    'identity of an adapter',
    COMMAND,
    { ...CONTEXT, providers: [{ provider: 'openai', identity: 'gpt-5' }, CONTEXT.providers[1]!] },
  ],
])('requests that differ in %s have different fingerprints', (_what, command, context) => {
  expect(fingerprintOf(command, context)).not.toBe(fingerprintOf(COMMAND, CONTEXT));
});

test('parts cannot be moved from one field into another', () => {
  const first = fingerprintOf({ ...COMMAND, text: 'a' }, { ...CONTEXT, owner: 'b","c' });
  const second = fingerprintOf({ ...COMMAND, text: 'c","a' }, { ...CONTEXT, owner: 'b' });
  expect(first).not.toBe(second);
});
