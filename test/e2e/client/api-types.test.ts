import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npmProgram, run } from '../../clients/tools.js';
import { type StartedApi, startApi } from '../../support/start-api.js';

const FILE = 'libs/client/src/api.ts';
/** What the client sends and reads. */
const SCHEMAS = ['RewriteRequest', 'Rewrite', 'Job', 'SubmittedJob', 'Styles', 'Usage', 'Health', 'Problem'].concat([
  'StartEvent',
  'DeltaEvent',
]);
const HEADER = '// Made from the OpenAPI document by openapi-typescript: npm run generate:client\n\n';

let api: StartedApi;
let cwd: string;

beforeAll(async () => {
  api = await startApi();
  cwd = mkdtempSync(join(tmpdir(), 'client-types-'));
});

afterAll(async () => {
  await api.stop(0);
  rmSync(cwd, { recursive: true });
});

async function generate(): Promise<string> {
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as OpenAPIObject;
  const { openapi, info, components: { schemas } = {} } = document;
  const used = Object.fromEntries(SCHEMAS.map((name) => [name, schemas?.[name]]));
  const described = { openapi, info, paths: {}, components: { schemas: used } };
  const withoutExamples = (name: string, value: unknown): unknown => (name === 'examples' ? undefined : value);
  writeFileSync(join(cwd, 'schemas.json'), JSON.stringify(described, withoutExamples));
  const { code, output } = await run(npmProgram('openapi-typescript'), ['schemas.json', '--output', 'api.ts'], { cwd });
  if (code !== 0) throw new Error(output);
  const generated = readFileSync(join(cwd, 'api.ts'), 'utf8');
  return HEADER + generated.slice(generated.indexOf('export'));
}

it('has the types of the OpenAPI document; `npm run generate:client` writes them anew', async () => {
  const generated = await generate();
  if (process.env['GENERATE'] === '1') writeFileSync(FILE, generated);
  expect(readFileSync(FILE, 'utf8')).toBe(generated);
}, 120_000);
