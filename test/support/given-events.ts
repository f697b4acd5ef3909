import type { RewriteEvent } from '#rewrite-log';
import type { RewriteEvents } from '#rewriting';

/** A rewrite with these events, which may come later. */
export function givenEvents(source: AsyncIterable<RewriteEvent>): RewriteEvents {
  const queued: RewriteEvent[] = [];
  let failure: { error: unknown } | null = null;
  let isOver = false;
  let listener = (): void => undefined;
  const read = async (): Promise<void> => {
    try {
      for await (const event of source) {
        queued.push(event);
        listener();
      }
    } catch (error) {
      failure = { error };
    }
    isOver = true;
    listener();
  };
  void read();
  return {
    take: () => {
      if (queued.length === 0 && failure) throw failure.error;
      if (queued.length > 1) queueMicrotask(() => listener());
      return queued.splice(0, 1);
    },
    get isOver() {
      return isOver && queued.length === 0;
    },
    onChange: (given) => (listener = given),
  };
}
