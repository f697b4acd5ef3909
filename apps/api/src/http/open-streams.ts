import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '#config';
import { RewriteError } from '#rewrite-log';
import { throttled } from '../problem.js';
import { callerOf } from './caller.js';
import { Tally } from './tally.js';

/** A guess: nobody knows when a stream ends. */
const RETRY_AFTER_IN_SECONDS = 5;

/** The event streams and chunked answers that this process has open: each holds a connection, and memory. */
export class OpenStreams {
  private readonly byCaller = new Tally();
  private total = 0;

  constructor(private readonly limits: Pick<Settings['limits'], 'openStreams' | 'openStreamsPerClient'>) {}

  /** How many there are. */
  get count(): number {
    return this.total;
  }

  /**
   * Counts the answer to this request as a stream until it has ended, however it ends.
   * @throws {RewriteError} unavailable, if the process has too many
   * @throws {RequestError} throttled, if the caller has too many
   * @throws the reason why this request may be answered no more
   */
  admit(request: FastifyRequest, { raw }: FastifyReply): void {
    if (request.reading.aborted) throw request.reading.reason;
    const caller = callerOf(request);
    if (this.byCaller.of(caller) >= this.limits.openStreamsPerClient) {
      throw throttled(`More than ${this.limits.openStreamsPerClient} streams at once.`, RETRY_AFTER_IN_SECONDS);
    }
    if (this.total >= this.limits.openStreams) {
      throw new RewriteError('unavailable', 'Too many streams are open.', RETRY_AFTER_IN_SECONDS);
    }
    this.total += 1;
    this.byCaller.add(caller);
    raw.once('close', () => this.release(caller));
  }

  private release(caller: string): void {
    this.total -= 1;
    this.byCaller.remove(caller);
  }
}
