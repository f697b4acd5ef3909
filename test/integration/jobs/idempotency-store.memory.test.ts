import { MemoryIdempotencyStore } from '#jobs';
import { describeIdempotencyStore } from './idempotency-store-conformance.js';

describeIdempotencyStore('memory', async () => ({ store: new MemoryIdempotencyStore(), stop: async () => undefined }));
