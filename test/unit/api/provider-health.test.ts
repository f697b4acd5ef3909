import { describe, expect, it } from '@jest/globals';
import type { KeySnapshot, ProviderSnapshot } from '#key-pool';
import { providerHealth, together } from '../../../apps/api/src/health/provider-health.js';

const usable: KeySnapshot = { keyIndex: 0, inFlight: 3, restsUntil: null, out: false };
const resting: KeySnapshot = { keyIndex: 1, inFlight: 0, restsUntil: 1_000, out: false };
const out: KeySnapshot = { keyIndex: 2, inFlight: 0, restsUntil: 2_000, out: true };

const snapshot = (keys: KeySnapshot[], failing = false): ProviderSnapshot => ({
  provider: 'openai',
  keys,
  failing,
  waiting: { interactive: 2, job: 3 },
});

describe('providerHealth', () => {
  it.each([
    ['ok', 'any key can be used', [out, resting, usable]],
    ['degraded', 'every key rests or is out', [out, resting]],
    ['down', 'every key is out', [out, out]],
  ])('is %s while %s', (status, _when, keys) => {
    expect(providerHealth(snapshot(keys)).status).toBe(status);
  });

  it.each([
    ['degraded', 'though a key can be used', [usable]],
    ['degraded', 'while it rests', [resting]],
    ['down', 'if every key is out', [out]],
  ])('is %s while it keeps failing, %s', (status, _how, keys) => {
    expect(providerHealth(snapshot(keys, true))).toMatchObject({ status, failing: true });
  });

  it('tells of each key how it is and until when it rests', () => {
    const keys = [usable, resting, out];
    expect(providerHealth(snapshot(keys))).toEqual({
      provider: 'openai',
      status: 'ok',
      failing: false,
      waiting: 5,
      keys: [
        { index: 0, status: 'ok', inFlight: 3, restsUntil: null },
        { index: 1, status: 'resting', inFlight: 0, restsUntil: '1970-01-01T00:00:01.000Z' },
        { index: 2, status: 'out', inFlight: 0, restsUntil: '1970-01-01T00:00:02.000Z' },
      ],
    });
  });
});

describe('together', () => {
  it.each([
    ['ok', ['ok', 'ok']],
    ['down', ['down', 'down']],
    ['degraded', ['ok', 'down']],
    ['degraded', ['degraded', 'degraded']],
  ] as const)('are %s: %p', (status, statuses) => {
    expect(together(statuses)).toBe(status);
  });
});
