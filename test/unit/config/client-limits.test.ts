import { loadSettings } from '#config';
import { problemsOf } from './problems-of.js';

const KEY = { CLIENT_API__WEB_SITE__KEY: 'test-client-key' };
const TOKENS = 'CLIENT_API__WEB_SITE__TOKENS_PER_DAY';
const REQUESTS = 'CLIENT_API__WEB_SITE__REQUESTS_PER_MINUTE';

test('each client has limits of its own, by its name', () => {
  const variables = { ...KEY, [TOKENS]: '1000', [REQUESTS]: '0', CLIENT_API__Shop__KEY: 'test-shop-key' };
  const { clientLimits } = loadSettings({
    variables: { ...variables, CLIENT_API__Shop__TOKENS_PER_DAY: '5' },
    directory: null,
  });
  expect([...clientLimits]).toEqual([
    ['shop', { tokensPerDay: 5, requestsPerMinute: null }],
    ['web_site', { tokensPerDay: 1000, requestsPerMinute: 0 }],
  ]);
});

test.each([
  [TOKENS, '0', 'a whole number from 1 to 1000000000000'],
  [TOKENS, '1.5', 'a whole number from 1 to 1000000000000'],
  [REQUESTS, '-1', 'a whole number from 0 to 1000000'],
])('%s=%s is refused', (name, value, allowed) => {
  expect(problemsOf({ ...KEY, [name]: value })).toEqual([`${name} is "${value}", but must be ${allowed}`]);
});

test('a limit that nobody has is refused', () => {
  expect(problemsOf({ [TOKENS]: '1' })).toEqual([
    `${TOKENS} has no client: set CLIENT_API__WEB_SITE__KEY or remove it`,
  ]);
  expect(problemsOf({ CLIENT_API__ANONYMOUS__REQUESTS_PER_MINUTE: '1' })).toEqual([
    'CLIENT_API__ANONYMOUS__REQUESTS_PER_MINUTE is no setting: RATE_LIMIT_PER_MINUTE bounds requests without a key',
  ]);
});

test('one client whose limits stand under two names is refused', () => {
  const problems = problemsOf({ ...KEY, [TOKENS]: '1', CLIENT_API__Web_Site__REQUESTS_PER_MINUTE: '1' });
  expect(problems).toEqual([expect.stringContaining('the same name in another case: keep one')]);
});

describe('the price table', () => {
  const table = (perMillionTokens: unknown, currency: unknown = 'EUR') =>
    JSON.stringify({ currency, perMillionTokens });

  test('is by provider and model, whatever is in its name', () => {
    const given = table({ 'openai/org/model:latest': { input: 0, output: 1.5 } });
    const { prices } = loadSettings({ variables: { LLM_PRICES: given }, directory: null });
    expect(prices?.currency).toBe('EUR');
    expect(prices?.perMillionTokens.get('openai/org/model:latest')).toEqual({ input: 0, output: 1.5 });
  });

  test.each([
    'no JSON',
    '[]',
    table([]),
    table({ 'gpt-5': { input: 1, output: 1 } }),
    table({ 'openai/gpt-5': { input: 1 } }),
    table({ 'openai/gpt-5': { input: -1, output: 1 } }),
    table({ 'openai/gpt-5': { input: '1', output: 1 } }),
    table({ 'openai/gpt-5': { input: 1, output: 1, cached: 1 } }),
    table({}, 'euro'),
    JSON.stringify({ currency: 'EUR', perMillionTokens: {}, perToken: {} }),
  ])('that is %s is refused', (given) => {
    expect(problemsOf({ LLM_PRICES: given })).toEqual([expect.stringMatching(/^LLM_PRICES is .* must be /)]);
  });
});
