import type { BaseAdapter } from '@bull-board/api/baseAdapter';
import type { Queue } from 'bullmq';

/** The injection token of the queue as an operator may see it: a function that makes it, since few processes show it; null without Redis. */
export const SHOWN_QUEUE = Symbol('SHOWN_QUEUE');

/** Makes the queue that is shown, each time it is called. */
export type ShownQueue = (() => Promise<BaseAdapter>) | null;

/** For Bull Board: nothing can be changed, and neither texts nor rewrites are shown, which it sends in full otherwise. */
export async function shownQueue(queue: Queue): Promise<BaseAdapter> {
  const { BullMQAdapter } = await import('@bull-board/api/bullMQAdapter');
  const adapter = new BullMQAdapter(queue, { readOnlyMode: true });
  for (const field of ['data', 'returnValue', 'progress'] as const) adapter.setFormatter(field, () => null);
  return adapter;
}
