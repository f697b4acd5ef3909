import { RewriteClient } from '../support/rewrite-client.js';
import { startApi, type StartedApi } from '../support/start-api.js';
import { ReplayServer, TEXT_FOR_THE_WHOLE, textThatCutsAfter } from './replay-server.js';
import { type NamedWireCase, readCases, wholeFrom } from './wire-case.js';

const STATUSES: Readonly<Record<string, readonly number[]>> = {
  whole: [200],
  'request-refused': [422],
  'too-long': [422],
  'at-limit': [422],
};
/** Every provider failed, or its keys rest. */
const FAILED = [502, 503];

const AT_ONCE = 24;

const cases = readCases();
const cutCases = cases.filter(({ frames }) => frames.length > 1);

/** A provider for each case, so that no case rests the keys of another. */
const nameOf = (answer: NamedWireCase): string => `case_${cases.indexOf(answer)}`;

function settingsFor(vendor: ReplayServer): Record<string, string> {
  const variables = cases.flatMap((answer, index) => {
    const prefix = `LLM_API__${nameOf(answer).toUpperCase()}`;
    return [
      [`${prefix}__KIND`, answer.api],
      [`${prefix}__MODEL`, 'asked-model'],
      [`${prefix}__BASE_URL`, vendor.baseUrlOf(index)],
      [`${prefix}__KEY__0`, `test-key-${index}-0`],
    ];
  });
  return Object.fromEntries([
    ...variables,
    ['CACHE_TTL_SECONDS', '0'],
    ['REWRITE_REPAIRS', '0'],
    ['LLM_KEY_WAIT_MS', '100'],
  ]) as Record<string, string>;
}

/** After each frame, and one byte before and after: the latest first, since failures rest a provider. */
function cutsOf({ frames }: NamedWireCase): number[] {
  const ends = frames.map((_, index) => Buffer.byteLength(frames.slice(0, index + 1).join('')));
  const length = ends.at(-1)!;
  const cuts = ends.flatMap((end) => [end - 1, end, end + 1]).filter((cut) => cut < length);
  return [...new Set(cuts)].sort((one, other) => other - one);
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

describe('The service over what servers send', () => {
  let vendor: ReplayServer;
  let api: StartedApi;
  let client: RewriteClient;
  beforeAll(async () => {
    vendor = await ReplayServer.start(cases);
    api = await startApi(settingsFor(vendor));
    client = new RewriteClient(api.url);
  });
  afterAll(async () => {
    await api.stop();
    await vendor.stop();
  });

  async function rewrite(answer: NamedWireCase, text: string): Promise<{ status: number; rewritten: unknown }> {
    const response = await client.post('/v1/rewrite', { text, style: 'formal', provider: nameOf(answer) });
    const { rewritten = null } = (await response.json()) as { rewritten?: unknown };
    return { status: response.status, rewritten };
  }

  test('answers what its adapters read', async () => {
    const wrong: object[] = [];
    await inParallel(cases, async (answer) => {
      const { status, rewritten } = await rewrite(answer, TEXT_FOR_THE_WHOLE);
      const { outcome, text } = answer.expect;
      const isRight = (STATUSES[outcome] ?? FAILED).includes(status) && (outcome !== 'whole' || rewritten === text);
      if (!isRight) wrong.push({ name: answer.name, status, rewritten });
    });
    expect(wrong).toEqual([]);
  }, 180_000);

  test('takes nothing for whole that is cut before its end, and what was whole before the cut', async () => {
    const wrong: object[] = [];
    await inParallel(cutCases, async (answer) => {
      const { soonestIfCut, latest } = wholeFrom(answer);
      for (const cut of cutsOf(answer)) {
        const { status, rewritten } = await rewrite(answer, textThatCutsAfter(cut));
        // Text that came after the vendor's word may be cut off.
        const isOfTheAnswer = typeof rewritten === 'string' && (answer.expect.text ?? '').startsWith(rewritten);
        const isRight = status === 200 ? cut >= soonestIfCut && isOfTheAnswer : cut < latest;
        if (!isRight) wrong.push({ name: answer.name, cut, soonestIfCut, latest, status, rewritten });
      }
    });
    expect(wrong).toEqual([]);
  }, 180_000);
});
