import { afterAll, beforeAll } from '@jest/globals';
import { type StartedApi, startApi } from '../support/start-api.js';
import { proveGenerators } from './generators.js';

let api: StartedApi;

beforeAll(async () => {
  api = await startApi({ STUB_TOKEN_DELAY_MS: '1' });
});

afterAll(() => api.stop(0));

// The others take minutes and other languages: npm run test:generators.
proveGenerators(['openapi-fetch', 'hey-api'], () => api.url);
