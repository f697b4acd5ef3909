import type { RecentStream, RecentStreams, RewriteEvent, RewriteLogs, StreamState } from '#rewrite-log';
import { eachEvent } from './rewrite-events.js';
import { StreamReader } from './stream-reader.js';

/**
 * The newest stream that has the event which a reader has had last, if the reader may go on with it: null where none has it, and where the reader may
 * have read another text under that number.
 */
export async function resumableStream(
  logs: RewriteLogs,
  { streams, areAll }: RecentStreams,
): Promise<RecentStream | null> {
  const [newest, ...others] = streams.filter(({ hasEvent }) => hasEvent);
  if (!newest || !areAll) return null;
  for (const other of others) if (!(await tellTheSame(logs, newest, other))) return null;
  return newest;
}

async function tellTheSame(logs: RewriteLogs, a: StreamState, b: StreamState): Promise<boolean> {
  if (a.logId === b.logId && a.offset === b.offset && a.end?.id === b.end?.id) return true;
  if (a.finalId === null || a.finalId !== b.finalId) return false;
  return (await toldBy(logs, a)) === (await toldBy(logs, b));
}

/** What a stream that has ended tells, without what each reader is told in its own way. */
async function toldBy(logs: RewriteLogs, state: StreamState): Promise<string> {
  const told: Pick<RewriteEvent, 'id' | 'type'>[] = [];
  const { signal } = new AbortController();
  await eachEvent(new StreamReader(logs, state, { afterId: 0, signal }), (event) => {
    const { type, id } = event;
    told.push({ id, type, ...(type === 'delta' && { text: event.text }) });
  });
  return JSON.stringify(told);
}
