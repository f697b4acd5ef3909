import { Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RewriteError } from '#rewrite-log';
import type { RewriteEvents } from '#rewriting';
import { OpenAnswer } from '../http/open-answer.js';
import { noteFirstText } from '../http/request-telling.js';
import { ClientGoneError } from '../problem.js';
import { type DeliveredEvent, EventDelivery } from './event-delivery.js';

export const PLAIN_TEXT_HEADERS = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

const LETTER = /[\p{L}\p{N}]/u;
const BEGINS_WITH_LETTER = /^[\p{L}\p{N}]/u;
const ENDS_IN_LETTER = /[\p{L}\p{N}]$/u;

const logger = new Logger('Http');

/**
 * Sends the text of a rewrite as it comes, and once it is whole, `end`. Resolves when the first text is there, or the rewrite is whole; until then a failure can be
 * answered as such. After it, a failure or a new beginning cuts the connection, but for one that only takes wrapping back.
 * @throws {RewriteError} if the rewrite fails before
 * @throws {ClientGoneError} if the client has gone before
 */
export function sendText(
  events: RewriteEvents,
  reply: FastifyReply,
  { headers, end }: { headers: Readonly<Record<string, string>>; end: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { reading } = reply.request;
    const sent = new SentText();
    let answer: OpenAnswer | null = null;
    const open = (): OpenAnswer => {
      resolve();
      noteFirstText(reply.request);
      return (answer ??= begin(reply.headers(headers), delivery));
    };
    const fail = (error: Error): void => {
      // What comes after a new beginning must not be sent, and least of all the end.
      delivery.stop();
      if (answer) answer.cut();
      else reject(error);
    };
    const take = (taken: DeliveredEvent[]): void => {
      const text = sent.textOf(taken);
      const last = taken.at(-1)!;
      if (last.type === 'error') return fail(RewriteError.from(last.failure));
      if (last.type === 'done') return open().end(text + end);
      if (text !== '') open().write(text);
    };
    const delivery = new EventDelivery(events, reading, {
      take: (taken) => attempt(() => take(taken), fail),
      end: () => fail(new ClientGoneError()),
    });
    delivery.start();
  });
}

/**
 * The answer does not announce the end of its connection, even while the service stops: where it does, the `fetch` of Node 20 takes it for the whole
 * wherever it is cut.
 */
function begin(reply: FastifyReply, delivery: EventDelivery): OpenAnswer {
  const asksForTheEnd = /\bclose\b/i.test(reply.request.headers.connection ?? '');
  reply.raw.shouldKeepAlive = !asksForTheEnd;
  return new OpenAnswer(reply, PLAIN_TEXT_HEADERS, delivery);
}

/** What a client has been sent, who cannot be told to drop any of it. */
class SentText {
  private sent = '';
  private isTakenBack = false;

  /** What is to be sent of events that came together. @throws {RewriteError} where another text begins than was sent */
  textOf(events: readonly DeliveredEvent[]): string {
    let text = '';
    for (const event of events) {
      if (event.type === 'restart') {
        this.restart(event.takesBack === true);
        text = '';
      } else if (event.type === 'delta' && !this.isTakenBack) text += event.text;
      else if (event.type === 'done' && this.isTakenBack) text = this.lacking(event.rewrite.rewritten);
    }
    this.sent += text;
    return text;
  }

  private restart(takesBack: boolean): void {
    if (this.sent === '') return;
    if (!takesBack) throw new RewriteError('provider-failed', 'The rewrite began again.');
    this.isTakenBack = true;
  }

  /** Of a rewrite of which more was sent than it is: all of it, unless what was sent begins with it or ends in it. Reasoning may hold it as a draft. */
  private lacking(rewritten: string): string {
    return beginsOrEndsWith(this.sent, rewritten) ? '' : `\n\n${rewritten}`;
  }
}

/** Whether the text begins with the part or ends in it, marks apart, and not in the middle of a word. */
function beginsOrEndsWith(text: string, part: string): boolean {
  const first = text.indexOf(part);
  if (first < 0) return false;
  const last = text.lastIndexOf(part);
  const begins = !LETTER.test(text.slice(0, first)) && !BEGINS_WITH_LETTER.test(text.slice(first + part.length));
  const ends = !LETTER.test(text.slice(last + part.length)) && !ENDS_IN_LETTER.test(text.slice(0, last));
  return begins || ends;
}

function attempt(step: () => void, fail: (error: Error) => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof RewriteError)) logger.error(error);
    fail(error as Error);
  }
}
