import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npmProgram, run } from '../clients/tools.js';
import { type StartedApi, startApi } from '../support/start-api.js';

let api: StartedApi;
let cwd: string;

beforeAll(async () => {
  api = await startApi();
  cwd = mkdtempSync(join(tmpdir(), 'openapi-lint-'));
  writeFileSync(join(cwd, 'openapi.json'), await (await fetch(`${api.url}/openapi.json`)).text());
  writeFileSync(join(cwd, '.spectral.yaml'), 'extends: ["spectral:oas"]\n');
});

afterAll(async () => {
  await api.stop(0);
  rmSync(cwd, { recursive: true });
});

describe('the OpenAPI document', () => {
  it('has no finding of Redocly’s recommended rules', async () => {
    const env = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const { stdout } = await run(npmProgram('redocly'), ['lint', 'openapi.json', '--format=json'], { cwd, env });
    expect(JSON.parse(stdout)).toMatchObject({ totals: { errors: 0, warnings: 0, ignored: 0 }, problems: [] });
  }, 120_000);

  it('has no finding of Spectral’s rules for OpenAPI', async () => {
    const args = ['lint', 'openapi.json', '--fail-severity=hint'];
    const { code, output } = await run(npmProgram('spectral'), args, { cwd });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('No results with a severity of') });
  }, 120_000);
});
