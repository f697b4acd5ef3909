import { afterAll, beforeAll } from '@jest/globals';
import { type StartedApi, startApi } from '../support/start-api.js';
import { proveGenerators } from './generators.js';

const NAMES = [
  'openapi-fetch',
  'hey-api',
  'hey-api-zod',
  'orval-fetch',
  'orval-zod',
  'openapi-generator-typescript-fetch',
  'openapi-generator-python',
  'openapi-generator-go',
  'openapi-generator-java',
  'openapi-python-client',
  'oapi-codegen',
  'ogen',
  'progenitor',
];

let api: StartedApi;

beforeAll(async () => {
  api = await startApi({ STUB_TOKEN_DELAY_MS: '1' });
});

afterAll(() => api.stop(0));

proveGenerators(NAMES, () => api.url);
