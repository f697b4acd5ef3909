import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { readFromRoot } from './table-rows.js';

interface Job {
  type: string;
  parameters: Record<string, unknown>;
}

const { jobs } = parse(readFromRoot(join('security', 'zap', 'api-scan.yaml'))) as { jobs: Job[] };
const parametersOf = (type: string): Job['parameters'] => jobs.find((job) => job.type === type)?.parameters ?? {};

describe("ZAP's plan", () => {
  test('writes its summary into a folder that is there: ZAP refuses a plan without', () => {
    expect(dirname(String(parametersOf('outputSummary')['summaryFile']))).toBe('/tmp');
  });

  test('reports what the active scan finds, after it', () => {
    const types = jobs.map(({ type }) => type);
    expect(types.indexOf('report')).toBeGreaterThan(types.indexOf('activeScan'));
  });

  test('ends for alerts otherwise than ZAP ends for faults of the plan, which are 1 and 2', () => {
    const { okExitValue, warnExitValue, errorExitValue } = parametersOf('exitStatus');
    expect([okExitValue, warnExitValue, errorExitValue]).toEqual([0, 4, 3]);
  });
});
