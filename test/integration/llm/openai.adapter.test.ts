import { OpenAiAdapter } from '#llm';
import { describeVendorAdapter } from './vendor-conformance.js';

const model = 'gpt-test';

describeVendorAdapter({
  provider: 'openai',
  create: (vendor) => new OpenAiAdapter({ model, baseUrl: vendor.openAiBaseUrl }),
  keyHeader: { name: 'authorization', value: (key) => `Bearer ${key}` },
  failures: [
    { name: 'a rate limit', behaviour: { fail: { status: 429 } }, kind: 'rate-limited', status: 429 },
    {
      name: 'a used-up quota',
      behaviour: { fail: { status: 429, code: 'insufficient_quota' } },
      kind: 'quota',
      status: 429,
    },
    { name: 'a wrong key', behaviour: { fail: { status: 401 } }, kind: 'key-refused', status: 401 },
    {
      name: 'a text against the policy',
      behaviour: { fail: { status: 400, code: 'content_policy_violation' } },
      kind: 'request-refused',
      status: 400,
    },
    { name: 'an unknown model', behaviour: { fail: { status: 404 } }, kind: 'vendor-failed', status: 404 },
    { name: 'a server in trouble', behaviour: { fail: { status: 500 } }, kind: 'vendor-failed', status: 500 },
    {
      name: 'a used-up quota told within the stream',
      behaviour: { failInStream: { status: 429, code: 'insufficient_quota' } },
      kind: 'quota',
      status: null,
    },
  ],
  finishReasons: [
    { reason: 'length', kind: 'at-limit' },
    { reason: 'content_filter', kind: 'request-refused' },
    { reason: 'tool_calls', kind: 'incomplete' },
  ],
});
