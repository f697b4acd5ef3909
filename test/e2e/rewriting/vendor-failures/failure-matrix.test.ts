import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cell, type Outcome, SETTINGS, type Setup, SETUPS } from './cell.js';
import { FAULTS, WHOLE, type Fault } from './faults.js';
import { matrixPage, tell, withoutTimes } from './matrix-page.js';
import { WAYS } from './ways.js';

const PAGE = join(__dirname, '../../../../docs/failure-matrix.md');
const TEXT = WHOLE.join('');
/** A busy machine; none of the times that could make a request hang is as short. */
const SLACK_IN_MS = 2_500;
const LONGEST_BACKOFF_IN_MS = 1_000;
const SILENCE_IN_MS = 1_000;
const THINKING_IN_MS = 4_500;

const told = new Map<string, string>();
const nameOf = (fault: string, setup: string, way: string) => [fault, setup, way].join(' / ');

/** The longest that a cell may take, in milliseconds. */
function boundInMs({ calls, isOfKey, isSilent, isWaitedFor, isWell }: Fault): number {
  if (isWaitedFor) return Number(SETTINGS.LLM_DEADLINE_MS) + SLACK_IN_MS;
  if (isWell) return THINKING_IN_MS + SLACK_IN_MS;
  if (isOfKey) return (calls - 1) * 1000 + SLACK_IN_MS;
  return calls * (isSilent ? SILENCE_IN_MS : 0) + (calls - 1 && LONGEST_BACKOFF_IN_MS) + SLACK_IN_MS;
}

/** Runs a fault in every way of asking at once, each in a service of its own. */
async function runSetup(fault: Fault, setup: Setup): Promise<[Cell, Outcome][]> {
  const cells: Cell[] = [];
  try {
    for (const way of WAYS) cells.push(await Cell.start(fault, setup, way));
    return await Promise.all(cells.map(async (cell): Promise<[Cell, Outcome]> => [cell, await cell.run()]));
  } finally {
    await Promise.all(cells.map((cell) => cell.stop()));
  }
}

async function run(fault: Fault): Promise<[Cell, Outcome][]> {
  const outcomes: [Cell, Outcome][] = [];
  for (const setup of Object.keys(SETUPS) as Setup[]) outcomes.push(...(await runSetup(fault, setup)));
  return outcomes;
}

describe.each(FAULTS.map((fault) => [fault.name, fault] as const))('a vendor with the fault %s', (name, fault) => {
  let outcomes: [Cell, Outcome][];
  beforeAll(async () => {
    outcomes = await run(fault);
    for (const [cell, outcome] of outcomes) told.set(nameOf(name, cell.setup, cell.way), tell(cell, outcome));
  }, 120_000);

  /** The cells of which something does not hold, so that a failure names them. */
  const failing = (holds: (cell: Cell, outcome: Outcome) => boolean) =>
    outcomes
      .filter(([cell, outcome]) => !holds(cell, outcome))
      .map(([{ setup, way }, outcome]) => ({ setup, way, outcome }));

  test('leaves no client hanging', () => {
    const waitsFor90s = fault.name.includes('90 s');
    const holds = ({ setup, way, isPutOff }: Cell, { seen }: Outcome) => {
      const isToWait = isPutOff || (waitsFor90s && setup === 'one key' && way === 'job');
      return isToWait ? seen.ending === 'queued' : seen.ending !== 'hung' && seen.ownTimeInMs < boundInMs(fault);
    };
    expect(failing(holds)).toEqual([]);
  });

  test('never makes a part pass as the whole', () => {
    const holds = (_: Cell, { seen }: Outcome) => (seen.ending === 'whole') === (seen.text === TEXT);
    expect(failing(holds)).toEqual([]);
  });

  test('leaves no healthy key unused, unless the text was declined or a part of it cannot be taken back', () => {
    const isDeclined = fault.problem === 'refused';
    const holds = (cell: Cell, { seen, calls }: Outcome) => {
      if (fault.isWell) return seen.ending === 'whole';
      if (isDeclined || cell.cannotTakeBack || cell.healthyKey === null) return true;
      return seen.ending === 'whole' && calls[cell.healthyKey] === 1;
    };
    expect(failing(holds)).toEqual([]);
  });

  test('is called as often as may help, and no more', () => {
    const holds = (cell: Cell, { calls }: Outcome) => {
      const ofFaulty = calls[0]! + (cell.setup === 'two keys' && !fault.isOfKey ? calls[1]! : 0);
      const wanted = cell.healthyKey === null ? fault.calls : fault.callsBeforeOthers;
      if (cell.isPutOff) return ofFaulty >= wanted;
      return cell.cannotTakeBack ? ofFaulty <= Math.min(2, wanted) : ofFaulty === wanted;
    };
    expect(failing(holds)).toEqual([]);
  });

  test('takes shown text back in a stream, and cuts chunked text off', () => {
    const holds = ({ way, cannotTakeBack }: Cell, { seen }: Outcome) =>
      (seen.restarts === 0 || (way === 'SSE' && fault.isAfterText)) && (seen.ending === 'cut') === cannotTakeBack;
    expect(failing(holds)).toEqual([]);
  });

  test('is told to the client for what it is', () => {
    const holds = (_: Cell, { seen }: Outcome) => seen.failure === null || seen.failure === fault.problem;
    expect(failing(holds)).toEqual([]);
  });

  test('leaves no key in use and no request waiting', () => {
    const holds = ({ setup, way }: Cell, { seen, left }: Outcome) =>
      left.leases === 0 && (left.waiting === 0 || (seen.ending === 'queued' && setup === 'one key' && way === 'job'));
    expect(failing(holds)).toEqual([]);
  });
});

describe('a failure that only one of two keys meets, though it is not said to be of the key', () => {
  const tried = FAULTS.filter(({ script, isOfKey, calls }) => script && !isOfKey && calls > 1);

  test.each(tried.map((fault) => [fault.name, fault] as const))(
    'is made good by the other key: %s',
    async (_, fault) => {
      const cell = await Cell.start({ ...fault, isOfKey: true }, 'two keys', 'sync');
      try {
        expect(await cell.run()).toMatchObject({ seen: { ending: 'whole', text: TEXT }, calls: [1, 1] });
      } finally {
        await cell.stop();
      }
    },
  );
});

describe('a key that is limited for 90 s, the only one', () => {
  test.each(['sync', 'chunked'] as const)('is told at once to a client that asks by %s, with the time', async (way) => {
    const fault = FAULTS.find(({ name }) => name.includes('90 s'))!;
    const cell = await Cell.start(fault, 'one key', way);
    try {
      const { seen } = await cell.run();
      expect(seen).toMatchObject({ ending: 'failure', status: 503, failure: 'no-capacity' });
      expect(seen.retryAfterInSeconds).toBeLessThanOrEqual(90);
      expect(seen.retryAfterInSeconds! * 1000).toBeGreaterThanOrEqual(90_000 - seen.tookInMs);
      expect(seen.ownTimeInMs).toBeLessThan(1_000);
    } finally {
      await cell.stop();
    }
  });
});

test('docs/failure-matrix.md tells what happened', () => {
  const page = matrixPage((...place) => told.get(nameOf(...place)) ?? 'not run');
  expect(page).not.toContain('not run');
  if (process.env['UPDATE_MATRIX']) writeFileSync(PAGE, page);
  expect(withoutTimes(page)).toBe(withoutTimes(readFileSync(PAGE, 'utf8')));
});
