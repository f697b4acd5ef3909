import type { IncomingHttpHeaders } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { parsed } from '../json.js';
import type { ConnectionFailure } from './connection-failure.js';
import { type EventListener, EventStream, TooLongLineError } from './event-stream.js';
import type { ExchangeListener } from './vendor-door.js';

/** An answer, or what is left of a stream, that is no event stream: an error, or the whole in one. */
export interface AnswerBody {
  status: number;
  headers: IncomingHttpHeaders;
  /** In lower case, without parameters; empty where the vendor named none. */
  mediaType: string;
  text: string;
}

/** Hears what an answer says. Exactly one of `body`, `end`, `fail`, `foreign` and `endless` is its last word. */
export interface AnswerListener {
  event(type: string, data: string): void;
  /** An answer that is no event stream, whole, or as much of an error as was read. */
  body(body: AnswerBody): void;
  /** The event stream has ended. */
  end(): void;
  fail(failure: ConnectionFailure): void;
  /** What comes is no answer that can be read, and nothing more of it is wanted. */
  foreign(detail: string, mediaType: string): void;
  /** More has come than any answer has. */
  endless(detail: string): void;
}

/** How much of an answer is taken. */
export interface AnswerBounds {
  /** Of one event, and of a whole answer in one; in characters. */
  longestEvent: number;
  /** Of all that comes. */
  bytes: number;
}

const ERROR_BODY_LENGTH = 65_536;

/** How long the body of an error may take: its status says enough. */
const ERROR_BODY_TIME_IN_MS = 2000;

const EVENT_STREAM = 'text/event-stream';
const BEGINS_AS_JSON = /^[[{]/;
const ENDS_AS_JSON = /[\]}]\s*$/;
const LONGEST_END = 16;

/** How often it is seen in vain whether what has come is whole: each look reads all of it. */
const MOST_LOOKS = 50;
const FIELDS = ['data', 'event', 'id', 'retry', 'error'];
const BEGINS_AS_EVENTS = new RegExp(`^(:|(${FIELDS.join('|')}) ?:)`);

/**
 * Reads the bytes of an answer: as events while they come, or gathered where it is no event stream. It goes by what the answer begins with, since
 * servers and gateways name the wrong type, and bounds all that it gathers.
 */
export class VendorAnswer implements ExchangeListener, EventListener {
  private readonly decoder = new StringDecoder('utf8');
  private readonly events: EventStream;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private mode: 'unknown' | 'events' | 'body' | 'over' = 'unknown';
  private gathered = '';
  /** Kept apart: cut out of all that is gathered, it would cost a copy of it each time. */
  private gatheredEnd = '';
  private looksLeft = MOST_LOOKS;
  private bytesLeft: number;
  private errorTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly listener: AnswerListener,
    private readonly bounds: AnswerBounds,
    private readonly onBytes: () => void,
  ) {
    this.bytesLeft = bounds.bytes;
    this.events = new EventStream(this, bounds.longestEvent);
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    this.onBytes();
    this.status = status;
    this.headers = headers;
    if (this.isOk) return;
    this.mode = 'body';
    this.errorTimer = setTimeout(() => this.finishBody(), ERROR_BODY_TIME_IN_MS).unref();
  }

  bytes(chunk: Buffer): void {
    this.onBytes();
    this.bytesLeft -= chunk.length;
    if (this.bytesLeft < 0 && this.isOk) this.giveUp();
    else this.take(this.decoder.write(chunk));
  }

  end(): void {
    this.take(this.decoder.end());
    if (this.mode === 'events' || this.mode === 'unknown') this.endEvents();
    if (this.mode === 'body') this.finishBody();
    else if (this.finish()) this.listener.end();
  }

  fail(failure: ConnectionFailure): void {
    // Of an error as much is read as came.
    if (this.mode === 'body' && !this.isOk) return this.finishBody();
    // The vendor's last word may have come, though not the blank line after it.
    if (this.mode === 'events') this.endEvents(isWholeObject);
    if (this.finish()) this.listener.fail(failure);
  }

  /** No more is wanted of it. */
  stop(): void {
    this.finish();
  }

  event(type: string, data: string): void {
    if (this.mode !== 'over') this.listener.event(type, data);
  }

  /** An error may stand in a stream without being an event of it. */
  stray(text: string): void {
    if (BEGINS_AS_JSON.test(text.trimStart())) this.event('', text);
    else this.foreign('lines that belong to no event stream');
  }

  private get isOk(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  private get mediaType(): string {
    const [type = ''] = (this.headers['content-type'] ?? '').split(';', 1);
    return type.trim().toLowerCase();
  }

  private take(text: string): void {
    try {
      if (this.mode === 'events') this.events.push(text);
      else if (this.mode === 'unknown') this.begin(text);
      else if (this.mode === 'body') this.gather(text);
      if (this.mode === 'events' && this.events.isWithinEvent && this.mayBeWhole(text)) this.endEventEarly();
    } catch (error) {
      this.refuse(error);
    }
  }

  /** A server may keep the connection open without a blank line after its last event. */
  private endEventEarly(): void {
    if (!this.events.endEarly(isWholeObject)) this.looksLeft -= 1;
  }

  private mayBeWhole(text: string): boolean {
    return this.looksLeft > 0 && ENDS_AS_JSON.test(text.slice(-LONGEST_END));
  }

  private endEvents(isWanted?: (data: string) => boolean): void {
    try {
      this.events.end(isWanted);
    } catch (error) {
      this.refuse(error);
    }
  }

  private refuse(error: unknown): void {
    if (!(error instanceof TooLongLineError)) throw error;
    this.foreign(error.message);
  }

  /** Decides what the answer is, once something other than white space has come that is more than a part of a field's name. */
  private begin(text: string): void {
    this.gathered = (this.gathered + text).trimStart();
    const start = this.gathered;
    if (start === '' || mayBecomeField(start)) return;
    this.gathered = '';
    this.mode = 'events';
    if (BEGINS_AS_JSON.test(start)) this.mode = 'body';
    else if (!BEGINS_AS_EVENTS.test(start) && (this.mediaType !== EVENT_STREAM || start.startsWith('<'))) {
      return this.foreign(`not an event stream but ${this.mediaType || 'something without a media type'}`);
    }
    this.take(start);
  }

  private gather(text: string): void {
    this.gathered += text;
    this.gatheredEnd = (this.gatheredEnd + text).slice(-LONGEST_END);
    const longest = this.isOk ? this.bounds.longestEvent : ERROR_BODY_LENGTH;
    if (this.gathered.length <= longest) return this.finishIfWhole();
    if (!this.isOk) this.finishBody();
    else this.foreign(`an answer in one of over ${longest} characters`);
  }

  /** The connection may live on after the JSON. */
  private finishIfWhole(): void {
    if (!this.mayBeWhole(this.gatheredEnd)) return;
    this.looksLeft -= 1;
    if (parsed(this.gathered) !== undefined) this.finishBody();
  }

  private finishBody(): void {
    const { status, headers, mediaType } = this;
    // Some begin with a byte order mark.
    const text = this.gathered.trimStart();
    if (this.finish()) this.listener.body({ status, headers, mediaType, text });
  }

  private foreign(detail: string): void {
    const { mediaType } = this;
    if (this.finish()) this.listener.foreign(detail, mediaType);
  }

  private giveUp(): void {
    if (this.finish()) this.listener.endless(`an answer of over ${this.bounds.bytes} bytes`);
  }

  /** @returns false if it was over already */
  private finish(): boolean {
    if (this.mode === 'over') return false;
    this.mode = 'over';
    this.gathered = '';
    clearTimeout(this.errorTimer);
    return true;
  }
}

function mayBecomeField(start: string): boolean {
  return FIELDS.some((field) => `${field} `.startsWith(start));
}

function isWholeObject(data: string): boolean {
  return BEGINS_AS_JSON.test(data) && ENDS_AS_JSON.test(data) && parsed(data) !== undefined;
}
