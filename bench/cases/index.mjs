import {
  FASTIFY_OPENAI,
  FASTIFY_UNDICI,
  FASTIFY_UNDICI_WHOLE,
  LITELLM,
  MAP,
  PASS_THROUGH,
  PORTKEY,
  REDIS_GET,
} from '../subjects.mjs';
import { firstToken } from './first-token.mjs';
import { jobs } from './jobs.mjs';
import { readers } from './readers.mjs';
import { redisUse } from './redis-use.mjs';
import { slow } from './slow-streams.mjs';
import { startUp } from './start-up.mjs';
import { telemetry } from './telemetry.mjs';
import { throughput } from './throughput.mjs';

/** Every case, in the order in which they are measured. */
export const CASES = [
  throughput({
    name: 'sync',
    title: 'Sync, new texts',
    delivery: 'sync',
    tokens: 20,
    lengths: [200, 8000],
    rivals: [FASTIFY_UNDICI, FASTIFY_UNDICI_WHOLE, FASTIFY_OPENAI, PORTKEY, LITELLM],
  }),
  throughput({
    name: 'cached',
    title: 'Sync, from the cache',
    delivery: 'sync',
    tokens: 20,
    isFresh: false,
    lengths: [200, 8000],
    rivals: [REDIS_GET, MAP],
  }),
  throughput({
    name: 'sse',
    title: 'SSE of 20 tokens',
    delivery: 'sse',
    tokens: 20,
    lengths: [200, 8000],
    rivals: [FASTIFY_UNDICI, PASS_THROUGH, FASTIFY_OPENAI, LITELLM],
  }),
  throughput({
    name: 'sse500',
    title: 'SSE of 500 tokens',
    delivery: 'sse',
    tokens: 500,
    lengths: [200],
    rivals: [FASTIFY_UNDICI, PASS_THROUGH],
  }),
  throughput({
    name: 'chunked',
    title: 'Chunked, 20 tokens',
    delivery: 'chunked',
    tokens: 20,
    lengths: [200],
    rivals: [FASTIFY_UNDICI],
  }),
  throughput({
    name: 'chunked500',
    title: 'Chunked, 500 tokens',
    delivery: 'chunked',
    tokens: 500,
    lengths: [200],
    rivals: [FASTIFY_UNDICI],
  }),
  slow,
  firstToken,
  readers,
  jobs,
  redisUse,
  startUp,
  telemetry,
];
