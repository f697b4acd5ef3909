import type { CompleteOptions } from './adapter-options.js';
import type { AnswerSink, AnswerSource, VendorPiece } from './answer-stream.js';
import type { ConnectionFailure } from './door/connection-failure.js';
import { type AnswerBody, type AnswerListener, VendorAnswer } from './door/vendor-answer.js';
import type { Exchange, VendorRequest } from './door/vendor-door.js';
import { mediaTypeOf, toLlmError } from './failures/read-failure.js';
import { failureIn, isError, readVendorFailure, type VendorFailure } from './failures/vendor-failure.js';
import { parsed } from './json.js';
import type { LlmCall } from './llm-adapter.js';
import { llmError } from './llm-error.js';
import { RepeatedFrames } from './repeated-frames.js';

/** What an adapter knows of one call: how it asks, and how it reads the answer. */
interface VendorProtocol {
  /** The request, made anew where the vendor has refused a part of it. */
  request: () => Promise<VendorRequest>;
  /** What an object of the stream says, or one of a whole answer. @throws LlmError for what cannot be read */
  read: (frame: object) => VendorPiece;
  /** Whether the request is to be sent again, without what the vendor refused of it. */
  concede: (failure: VendorFailure) => boolean;
  /** Whether the request is to be sent again, for an answer in one, where the stream was empty. */
  askWhole?: () => boolean;
}

/**
 * What servers and gateways say to show that they are there, or say where they have nothing to say: the type of an event, whatever its data are, or the data of one without a type.
 * Vertex AI, for the models of partners, sends what was meant as a comment as data; relays such as AgentRouter and 9router send `null`.
 */
const SIGN_OF_LIFE = /^(:.*|ping|heart-?beat|keep-?alive|null)$/i;

/** One call of a vendor: sends its request and puts what comes into the sink. */
export class VendorCall implements AnswerSource, AnswerListener {
  private exchange: Exchange | null = null;
  private answer: VendorAnswer | null = null;
  private url = '';
  private hasLeft = false;
  private isEmpty = true;
  private hasText = false;
  private readonly repeated: RepeatedFrames;

  constructor(
    private readonly call: LlmCall,
    private readonly options: CompleteOptions,
    private readonly sink: AnswerSink,
    private readonly protocol: VendorProtocol,
  ) {
    this.repeated = new RepeatedFrames((frame) => protocol.read(frame).text);
  }

  /** Sends the request and returns at once. */
  send(): this {
    void this.ask().catch((error: unknown) => this.sink.fail(error));
    return this;
  }

  leave(): void {
    this.hasLeft = true;
    this.answer?.stop();
    this.exchange?.leave();
  }

  release(): void {
    this.hasLeft = true;
    this.exchange?.release();
  }

  event(type: string, data: string): void {
    this.isEmpty = false;
    const text = type === '' ? this.repeated.textOf(data) : undefined;
    if (text !== undefined) return this.sink.push({ text });
    if (data.startsWith('[DONE]')) return this.sink.end();
    const saysNothing = data.trim() === '' || SIGN_OF_LIFE.test(data.trim());
    if ((type !== 'error' && saysNothing) || SIGN_OF_LIFE.test(type)) return;
    const frame = parsed(data);
    if (frame === undefined && isJoined(data)) return data.split('\n').forEach((line) => this.event(type, line));
    if (type === 'error' || isError(frame)) {
      return this.concedeOrFail(readVendorFailure({ text: data, comesAfterText: this.hasText }));
    }
    this.read(frame, data);
  }

  body(body: AnswerBody): void {
    const json = parsed(body.text);
    const failure = failureIn(body, json);
    if (failure === null) this.readWhole(json, body.mediaType);
    else this.concedeOrFail(failure);
  }

  end(): void {
    this.exchange = null;
    if (!this.hasLeft && this.isEmpty && this.protocol.askWhole?.()) this.send();
    else this.sink.end();
  }

  fail({ code, detail }: ConnectionFailure): void {
    const { provider } = this.options;
    const { host } = new URL(this.url);
    const facts = { systemCode: code, host };
    const told = [code, host, ...(detail === undefined ? [] : [detail])].join(', ');
    this.sink.fail(llmError('network', { provider, facts }, told));
  }

  foreign(detail: string, mediaType: string): void {
    this.failUnreadable(detail, mediaType);
    this.exchange?.leave();
  }

  endless(detail: string): void {
    this.sink.fail(llmError('at-limit', { provider: this.options.provider }, detail));
    this.exchange?.leave();
  }

  private async ask(): Promise<void> {
    const request = this.placed(await this.protocol.request());
    if (this.hasLeft) return;
    this.url = request.url;
    this.answer = new VendorAnswer(this, this.options.bounds, this.call.onBytes ?? (() => undefined));
    this.exchange = this.options.door.send(request, this.answer);
  }

  private placed(request: VendorRequest): VendorRequest {
    const { traceparent = null } = this.call;
    return traceparent === null ? request : { ...request, headers: { traceparent, ...request.headers } };
  }

  /** Nothing more of this answer is wanted. */
  private concedeOrFail(failure: VendorFailure): void {
    if (this.hasLeft) return;
    this.answer?.stop();
    this.exchange?.leave();
    if (!failure.comesAfterText && this.protocol.concede(failure)) return void this.send();
    const { provider } = this.options;
    this.sink.fail(toLlmError(failure, { provider, apiKey: this.call.apiKey }, Date.now()));
  }

  /** A server that was asked for a stream may answer in one: a completion, or an array of what would have been its events. */
  private readWhole(json: unknown, mediaType: string): void {
    const frames: unknown[] = Array.isArray(json) ? json : [json];
    const pieces = frames.map((frame) => this.readOrFail(frame));
    if (pieces.some((piece) => piece?.ending !== undefined || piece?.text)) {
      for (const piece of pieces) if (piece) this.sink.push(piece);
      this.sink.end();
    } else {
      this.failUnreadable(`not an event stream but ${mediaType || 'something without a media type'}`, mediaType);
    }
  }

  private read(frame: unknown, data: string): void {
    const piece = this.readOrFail(frame);
    if (!piece) return;
    this.sink.push(piece);
    if (piece.text) this.hasText = true;
    if (piece.text && piece.ending === undefined) this.repeated.keep(data, piece.text);
  }

  private readOrFail(frame: unknown): VendorPiece | null {
    try {
      if (typeof frame === 'object' && frame !== null) return this.protocol.read(frame);
      this.failUnreadable('a frame that is no object');
    } catch (error) {
      this.sink.fail(error);
    }
    return null;
  }

  private failUnreadable(detail: string, mediaType?: string): void {
    const told = mediaTypeOf(mediaType);
    const facts = told === undefined ? {} : { mediaType: told };
    this.sink.fail(llmError('unreadable', { provider: this.options.provider, facts }, detail));
  }
}

/** Some servers leave out the blank line between two events (GLM and Kimi at Baseten), which are one event of several lines then. */
function isJoined(data: string): boolean {
  const end = data.indexOf('\n');
  return end !== -1 && parsed(data.slice(0, end)) !== undefined;
}
