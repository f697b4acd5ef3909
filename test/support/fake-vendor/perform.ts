import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { AnswerStep, Behaviour, RawAnswer } from './behaviour.js';
import type { VendorCall } from './vendor-call.js';
import type { Wire } from './wire.js';

/** Does with one call what its behaviour says. It returns early when the call ends before. */
export async function perform(
  behaviour: Behaviour,
  call: VendorCall,
  wire: Wire,
  response: ServerResponse,
): Promise<void> {
  const stage = new Stage(behaviour, call, wire, response);
  try {
    await stage.play();
  } catch (error) {
    if (!call.ended.aborted) throw error;
  }
}

const LONGEST_WORD = 30;

class Stage {
  constructor(
    private readonly behaviour: Behaviour,
    private readonly call: VendorCall,
    private readonly wire: Wire,
    private readonly response: ServerResponse,
  ) {}

  async play(): Promise<void> {
    const { gate, delayInMs = 0, cutBeforeHeaders, fail, raw } = this.behaviour;
    await this.waitFor(gate);
    await this.wait(delayInMs);
    if (cutBeforeHeaders) return this.call.cut();
    if (fail) return this.sendJson(fail.status, this.wire.error(fail));
    if (raw) return this.sendRaw(raw);
    if (!this.call.request.stream) return this.sendWhole();
    return this.sendStream();
  }

  private async sendRaw({ mediaType, body, isEndless = false }: RawAnswer): Promise<void> {
    this.response.writeHead(200, { 'content-type': mediaType });
    if (isEndless) for (;;) await this.write(body);
    await this.write(body, true);
  }

  private async sendStream(): Promise<void> {
    const { headers, failInStream, blockReason, ending = 'finish' } = this.behaviour;
    this.response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
    this.response.flushHeaders();
    for (const step of this.steps()) {
      await this.take(step);
      await this.wait(this.behaviour.pieceDelayInMs ?? 0);
    }
    if (blockReason) await this.write(this.wire.blocked(blockReason));
    if (failInStream) await this.write(`data: ${JSON.stringify(this.wire.error(failInStream))}\n\n`);
    if (ending === 'stall') return;
    if (ending === 'cut') return this.call.cut();
    await this.write(this.wire.end(ending === 'finish' ? this.finishReason : null, this.usage), true);
  }

  private async take(step: AnswerStep): Promise<void> {
    if (typeof step === 'string') await this.write(this.wire.piece(step));
    else if ('frame' in step) await this.write(step.frame);
    else await this.waitFor(step);
  }

  private sendWhole(): void {
    this.sendJson(200, this.wire.whole(this.text, this.finishReason, this.usage));
  }

  private sendJson(status: number, body: object): void {
    this.response.writeHead(status, { 'content-type': 'application/json', ...this.behaviour.headers });
    this.call.finish(Buffer.from(JSON.stringify(body)));
  }

  private steps(): AnswerStep[] {
    return this.behaviour.answer ?? `rewritten: ${unfenced(this.call.request.text)}`.split(/(?<=\s)(?=\S)/);
  }

  private get text(): string {
    const pieces = this.steps().filter((step) => typeof step === 'string');
    return pieces.join('');
  }

  private get finishReason(): string {
    return this.behaviour.finishReason ?? this.wire.finished;
  }

  private get usage() {
    if (this.behaviour.usage !== undefined) return this.behaviour.usage;
    const { instructions, text } = this.call.request;
    return { inputTokens: countWords(`${instructions} ${text}`), outputTokens: countWords(this.text) };
  }

  /** Every write is a TCP write of its own: the next one waits until this one has gone out. */
  private async write(text: string, isLast = false): Promise<void> {
    const bytes = Buffer.from(text);
    const size = this.behaviour.bytesPerWrite ?? Math.max(bytes.length, 1);
    const lastStart = isLast ? bytes.length - size : bytes.length;
    let start = 0;
    for (; start < lastStart; start += size) {
      const isWritable = this.response.write(bytes.subarray(start, start + size));
      if (!isWritable) await once(this.response, 'drain', { signal: this.call.ended });
      await nextTurn();
      this.call.ended.throwIfAborted();
    }
    if (isLast) this.call.finish(bytes.subarray(start));
  }

  private async wait(delayInMs: number): Promise<void> {
    if (delayInMs > 0) await sleep(delayInMs, undefined, { signal: this.call.ended });
  }

  private async waitFor(gate: Promise<unknown> | undefined): Promise<void> {
    if (!gate) return;
    await Promise.race([gate, once(this.call.ended, 'abort')]);
    this.call.ended.throwIfAborted();
  }
}

/** What stands between the marker lines, where there are some: a good model does not repeat them. */
function unfenced(text: string): string {
  return /^(=====.*=====)\n([^]*)\n\1$/.exec(text)?.[2] ?? text;
}

/** As many tokens as words; one that is longer than any word is several, as for a real tokenizer. */
function countWords(text: string): number {
  const words = text.split(/\s+/).filter(Boolean);
  return words.reduce((sum, { length }) => sum + Math.ceil(length / LONGEST_WORD), 0);
}
