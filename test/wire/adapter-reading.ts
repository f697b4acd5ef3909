import { GeminiAdapter, type LlmAdapter, type LlmChunk, LlmError, OpenAiAdapter, type VendorDoor } from '#llm';
import { callFor, deltasOf, usageIn } from '../integration/llm/llm-reading.js';
import { type Delivery, ReplayDoor } from './replay-door.js';
import type { NamedWireCase } from './wire-case.js';

/** What became of a call, in the words of a case. */
export interface Reading {
  outcome: string;
  text: string;
  usage: ReturnType<typeof usageIn>;
  model: string | null;
  restInMs: number | null;
  facts: object;
}

/** The adapter of a case's API, which reads the case's answer however it is delivered. */
export class AdapterReading {
  private readonly door: ReplayDoor;
  private readonly adapter: LlmAdapter;

  constructor(answer: NamedWireCase) {
    this.door = new ReplayDoor(answer);
    // Of a door an adapter uses `send` alone.
    const door = this.door as unknown as VendorDoor;
    const options = { model: 'asked-model', baseUrl: 'http://vendor.test/v1', door };
    this.adapter = answer.api === 'openai' ? new OpenAiAdapter(options) : new GeminiAdapter(options);
  }

  async of(delivery: Delivery): Promise<Reading> {
    this.door.delivery = delivery;
    const chunks: LlmChunk[] = [];
    let failure: LlmError | null = null;
    try {
      for await (const chunk of this.adapter.stream(callFor('Hello.'))) chunks.push(chunk);
    } catch (error) {
      if (!(error instanceof LlmError)) throw error;
      failure = error;
    }
    const told = { text: deltasOf(chunks).join(''), usage: usageIn(chunks) };
    return { ...told, ...(failure ? failed(failure) : ended(chunks.at(-1))) };
  }
}

type Ending = Omit<Reading, 'text' | 'usage'>;

function ended(last: LlmChunk | undefined): Ending {
  const isFinish = last?.kind === 'finish';
  return { outcome: isFinish ? 'whole' : 'no end', model: isFinish ? last.model : null, restInMs: null, facts: {} };
}

function failed({ kind, restsUntil, facts }: LlmError): Ending {
  return { outcome: kind, model: null, restInMs: restsUntil === null ? null : restsUntil - Date.now(), facts };
}
