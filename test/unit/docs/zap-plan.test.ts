import { join } from 'node:path';
import { parse } from 'yaml';
import { readFromRoot } from './table-rows.js';

interface Job {
  type: string;
  parameters: Record<string, unknown>;
}

const { jobs } = parse(readFromRoot(join('security', 'zap', 'api-scan.yaml'))) as { jobs: Job[] };
const types = jobs.map(({ type }) => type);
const parametersOf = (type: string): Job['parameters'] => jobs.find((job) => job.type === type)?.parameters ?? {};

describe("ZAP's plan", () => {
  test('reads the document with ids that exist, which the check writes, not that of the api', () => {
    const { apiFile, apiUrl } = parametersOf('openapi');
    expect([apiFile, apiUrl]).toEqual(['${FOLDER}/openapi.json', undefined]);
  });

  test('reports what all scans find, where the check reads it, and last', () => {
    const { reportDir, reportFile, template } = parametersOf('report');
    expect([reportDir, reportFile, template]).toEqual(['${FOLDER}', 'report.json', 'traditional-json']);
    expect(types.at(-1)).toBe('report');
    expect(types).toContain('activeScan');
  });

  test('sets no exit status, so that 1 and 2 are faults of the plan and never what was found', () => {
    expect(types).not.toContain('exitStatus');
  });

  test('has no summary: without a file, whose folder must exist, ZAP refuses the whole plan', () => {
    expect(types).not.toContain('outputSummary');
  });
});
