import { gate } from '../../support/gate.js';
import { allEvents } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

type Line = Record<string, unknown>;

const bodyOf = (text: string) => ({ text, style: 'formal' });
const ANY_NUMBER = expect.any(Number) as number;

describe('the lines of the logs', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  const lines = (): Line[] =>
    service
      .logs()
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  const linesWith = (fields: Line): Line[] =>
    lines().filter((line) => Object.entries(fields).every(([name, value]) => line[name] === value));

  test('of a rewrite carry the id of its request, with provider, key, duration and tokens', async () => {
    service = await startWithVendor({ REWRITE_REPAIRS: '0' });
    for (const path of ['/v1/rewrite', '/v1/rewrite/sse', '/v1/rewrite/chunked']) {
      const requestId = `request-to${path.replaceAll('/', '-')}`;
      const response = await service.client.post(path, bodyOf(`A text to rewrite, sent to ${path}`), {
        'x-request-id': requestId,
      });
      await response.text();
      await service.logged(new RegExp(`"rewrite finished","requestId":"${requestId}"`));
      await service.logged(new RegExp(`"requestId":"${requestId}".*"request answered"`));
      const ofRequest = linesWith({ requestId });
      expect(ofRequest).toContainEqual(
        expect.objectContaining({
          level: 'debug',
          context: 'ProviderCall',
          provider: 'openai',
          keyIndex: 0,
          durationInMs: ANY_NUMBER,
          firstTextInMs: ANY_NUMBER,
          usage: { inputTokens: ANY_NUMBER, outputTokens: ANY_NUMBER },
        }),
      );
      expect(ofRequest).toContainEqual(
        expect.objectContaining({ context: 'RewriteRun', outcome: 'finished', calls: 1, durationInMs: ANY_NUMBER }),
      );
      for (const { time } of ofRequest) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    }
  });

  test('of a job carry its id and that of no request, but for the one that tells its submit', async () => {
    service = await startWithVendor({ WORKER_CONCURRENCY: '1', REWRITE_REPAIRS: '0' });
    const { client, vendor } = service;
    const answer = gate();
    vendor.scriptNext({ gate: answer.opened });
    const submit = async (requestId: string): Promise<string> => {
      const body = bodyOf(`The text of a job that is sent as ${requestId}`);
      const response = await client.post('/v1/rewrite/submit', body, { 'x-request-id': requestId });
      return ((await response.json()) as { id: string }).id;
    };
    const ids = [await submit('request-1'), await submit('request-2')];
    await vendor.called(1);
    answer.open();
    for (const jobId of ids) {
      await service.logged(new RegExp(`"rewrite finished","jobId":"${jobId}"`));
      await service.logged(new RegExp(`"attempt of a job completed","jobId":"${jobId}"`));
    }
    for (const [n, jobId] of ids.entries()) {
      const expected = [
        { requestId: `request-${n + 1}`, msg: 'job accepted' },
        { context: 'ProviderCall', keyIndex: 0, durationInMs: ANY_NUMBER },
        { context: 'RewriteRun', usage: expect.any(Object) as object },
        { context: 'RewriteProcessor', outcome: 'completed', durationInMs: ANY_NUMBER },
      ];
      const ofJob = linesWith({ jobId });
      expect(ofJob).toHaveLength(expected.length);
      for (const fields of expected) expect(ofJob).toContainEqual(expect.objectContaining(fields));
    }
    const atWork = lines().filter(({ jobId, msg }) => jobId !== undefined && msg !== 'job accepted');
    expect(atWork.filter(({ requestId }) => requestId !== undefined)).toEqual([]);
  });

  test('tell at the level info that a job has failed for good, or was cancelled', async () => {
    service = await startWithVendor({ LOG_LEVEL: 'info', JOB_ATTEMPTS: '2', WORKER_CONCURRENCY: '1' });
    const { client, vendor } = service;
    const submit = async (text: string): Promise<string> =>
      ((await (await client.post('/v1/rewrite/submit', bodyOf(text))).json()) as { id: string }).id;
    vendor.script({ fail: { status: 500, message: 'broken' } });
    const failing = await submit('A text on which the vendor breaks');
    const cancelled = await submit('A text that nobody wants any more');
    await fetch(`${client.url}/v1/rewrite/result/${cancelled}`, { method: 'DELETE' });
    await service.logged(new RegExp(`"job failed","jobId":"${failing}"`));
    const toldOf = (jobId: string): unknown[] => linesWith({ jobId, level: 'info' }).map(({ msg }) => msg);
    const failedOnce = ['rewrite provider-failed', 'attempt of a job failed'];
    expect(toldOf(failing)).toEqual([...failedOnce, ...failedOnce, 'job failed']);
    expect(toldOf(cancelled)).toEqual(['job cancelled']);
  });

  test.each(['/v1/rewrite', '/v1/rewrite/submit'])('are one at the level info for a rewrite by %s', async (path) => {
    service = await startWithVendor({ LOG_LEVEL: 'info', REWRITE_REPAIRS: '0' });
    const before = lines().length;
    await (await service.client.post(path, bodyOf('A text that is rewritten once'))).text();
    await service.logged(/"rewrite finished"/);
    await (await service.client.post('/v1/rewrite', bodyOf('A text that is rewritten once'))).text();
    await (await service.client.get('/nothing')).text();
    await service.logged(/"path":"\/nothing"/);
    expect(lines().slice(before)).toMatchObject([{ msg: 'rewrite finished' }, { path: '/nothing', status: 404 }]);
  });

  test('tell at the level debug what else there is, and no text', async () => {
    service = await startWithVendor({ LOG_LEVEL: 'debug' });
    await service.client.get('/health/live');
    await (await service.client.post('/v1/rewrite', bodyOf('A text that is rewritten under debug'))).text();
    await service.logged(/"level":"debug".*"path":"\/health\/live"/);
    expect(service.logs()).not.toContain('under debug');
  });

  test('are left out under the level', async () => {
    service = await startWithVendor({ LOG_LEVEL: 'error' });
    await (await service.client.post('/v1/rewrite', bodyOf('A text that is rewritten in silence'))).text();
    expect(service.logs()).toBe('');
  });

  test('hold nothing of a text, whatever is wrong with the request that it came in', async () => {
    service = await startWithVendor({ REWRITE_MAX_TEXT_LENGTH: '100', HTTP_BODY_LIMIT_BYTES: '2000' });
    const { client } = service;
    const text = 'My secret is that I walk in my sleep';
    const bodies: unknown[] = [
      { text, style: text },
      { text: [text], style: 'formal' },
      { text, style: 'formal', [text]: text },
      { text: text.repeat(10), style: 'formal' },
      { text: text.repeat(100), style: 'formal' },
      { text: `${text}\ud800`, style: 'formal' },
      text,
    ];
    const statuses: number[] = [];
    for (const body of bodies) statuses.push((await client.post('/v1/rewrite', body)).status);
    const unreadable = await fetch(`${client.url}/v1/rewrite`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': text },
      body: `{"text": ${text}`,
    });
    statuses.push(unreadable.status, (await client.get(`/v1/rewrite?text=${encodeURIComponent(text)}`)).status);
    expect(statuses).toEqual([400, 400, 400, 400, 413, 400, 400, 400, 405]);
    expect(service.logs()).not.toContain('My secret');
    expect(service.logs()).not.toContain('sleep');
  });

  test('hold nothing of a text that a vendor sends back in errors, garbage and headers', async () => {
    service = await startWithVendor();
    const { client, vendor } = service;
    const text = 'My secret is that I walk in my sleep';
    const message = `cannot rewrite "${text}"`;
    const behaviours = [
      { fail: { status: 500, message, code: text } },
      { fail: { status: 400, message, code: 'content_policy_violation' } },
      { answer: ['My secret is'], failInStream: { status: 500, message } },
      { answer: [{ frame: `data: {"text": ${text}\n\n` }], headers: { 'x-text': text } },
    ];
    for (const behaviour of behaviours) {
      vendor.script(behaviour);
      await allEvents(await client.post('/v1/rewrite/sse', bodyOf(text), { 'cache-control': 'no-store' }));
    }
    expect(vendor.calls.length).toBeGreaterThanOrEqual(behaviours.length);
    const ofVendor = lines().filter(({ context, provider }) => context === 'ProviderCall' && provider === 'openai');
    expect(ofVendor).toHaveLength(vendor.calls.length);
    expect(service.logs()).not.toContain('My secret');
  });
});
