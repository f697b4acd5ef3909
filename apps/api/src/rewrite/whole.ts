import { type DeliveredRewrite, RewriteError } from '#rewrite-log';
import type { Departure, RewriteEvents } from '#rewriting';
import { ClientGoneError } from '../problem.js';
import { EventDelivery } from './event-delivery.js';

/**
 * The rewrite, once it is whole.
 * @throws {RewriteError} if it fails
 * @throws {ClientGoneError} if the client has gone
 */
export function wholeRewrite(events: RewriteEvents, reading: Departure): Promise<DeliveredRewrite> {
  return new Promise((resolve, reject) => {
    const delivery = new EventDelivery(events, reading, {
      take: (taken) => {
        const last = taken.at(-1)!;
        if (last.type === 'done') resolve(last.rewrite);
        if (last.type === 'error') reject(RewriteError.from(last.failure));
      },
      end: () => reject(reading.aborted ? new ClientGoneError() : new Error('The events ended without a final one.')),
    });
    delivery.start();
  });
}
