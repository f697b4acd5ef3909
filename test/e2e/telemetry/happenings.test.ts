import { type CallEnded, callEnded, jobEnded, keyRested, requestEnded, rewriteEnded } from '#events';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const bodyOf = (text: string) => ({ text, style: 'formal' });

describe('what happens in a process is told once:', () => {
  let service: WithVendor;
  let stops: (() => void)[] = [];
  afterEach(async () => {
    stops.forEach((stop) => stop());
    await service.stop();
  });

  test('the tokens of each call, with client, provider and model', async () => {
    const calls: CallEnded[] = [];
    stops = [callEnded.listen((call) => calls.push(call))];
    service = await startWithVendor({ CLIENT_API__SHOP__KEY: 'key-of-the-shop', REWRITE_REPAIRS: '0' });
    service.vendor.script({ answer: ['Good day.'], usage: { inputTokens: 10, outputTokens: 5 } });
    const client = service.clientWith({ authorization: 'Bearer key-of-the-shop' });
    expect((await client.post('/v1/rewrite', bodyOf('One text'))).status).toBe(200);
    expect(calls).toMatchObject([
      {
        begun: { client: 'shop', provider: 'openai', keyIndex: 0, style: 'formal', delivery: 'answer' },
        outcome: 'finished',
        answeredModel: expect.any(String) as string,
        usage: { inputTokens: 10, outputTokens: 5 },
      },
    ]);
  });

  test('a rewrite that others join or find is written once, for whoever asked first', async () => {
    const told: string[] = [];
    stops = [
      rewriteEnded.listen(({ outcome }) => told.push(`rewrite ${outcome}`)),
      requestEnded.listen(({ rewrite }) => told.push(`request ${rewrite?.cacheStatus}`)),
    ];
    service = await startWithVendor({ REWRITE_REPAIRS: '0' });
    await (await service.client.post('/v1/rewrite', bodyOf('The same text'))).text();
    await (await service.client.post('/v1/rewrite', bodyOf('The same text'))).text();
    await (await service.client.get('/health/live')).text();
    await service.logged(/health\/live.*request answered/);
    expect(told.sort()).toEqual(['request hit', 'request miss', 'request undefined', 'rewrite finished']);
  });

  test('a key that its vendor refuses, and the end of a job whatever became of it', async () => {
    const rested: object[] = [];
    const ended: object[] = [];
    stops = [keyRested.listen((rest) => rested.push(rest)), jobEnded.listen((job) => ended.push(job))];
    service = await startWithVendor({ REWRITE_REPAIRS: '0' }, 2);
    service.vendor.scriptNext({ fail: { status: 401 } });
    const answer = await service.client.post('/v1/rewrite/submit', bodyOf('A job that is done'));
    const { id } = (await answer.json()) as { id: string };
    await (await service.client.get(`/v1/rewrite/result/${id}?wait=10`)).text();
    expect(rested).toEqual([{ provider: 'openai', keyIndex: 0, kind: 'out', scope: 'key' }]);
    expect(ended).toEqual([{ jobId: id, status: 'completed' }]);
  });

  test.each([
    ['and vendors nothing', {}, undefined],
    ['and vendors too, where that is wished', { OTEL_PROPAGATE_TO_VENDORS: 'true' }, TRACEPARENT],
  ])('logs tell of the trace that a caller names, without a collector too, %s', async (_who, settings, told) => {
    service = await startWithVendor({ REWRITE_REPAIRS: '0', ...settings });
    await (await service.clientWith({ traceparent: TRACEPARENT }).post('/v1/rewrite', bodyOf('One text'))).text();
    await service.logged(/"msg":"request answered"/);
    const lines = service.logs().split('\n');
    const ofRewrite = lines.filter((line) => /request answered|rewrite finished|provider call/.test(line));
    expect(ofRewrite).toHaveLength(3);
    const [, traceId, spanId] = TRACEPARENT.split('-');
    for (const line of ofRewrite) expect(JSON.parse(line)).toMatchObject({ traceId, spanId });
    expect(service.vendor.calls[0]!.headers['traceparent']).toBe(told);
  });
});
