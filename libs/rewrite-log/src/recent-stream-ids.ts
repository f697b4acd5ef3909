import { LRUCache } from 'lru-cache';
import { MOST_RECENT_STREAMS } from './stream-record.js';

/** Of so many bodies it is known that a stream is gone before its time; of more it is taken for granted of every body. */
const MOST_GONE = 10_000;

interface Listed {
  /** The oldest first. */
  ids: string[];
  /** Those of which there were too many, while they are kept. */
  left: Set<string>;
}

/** The streams of equal bodies in one process, by the hash of the body. */
export class RecentStreamIds {
  private readonly byBody = new Map<string, Listed>();
  /** Until when a stream of the body would have been kept that had no room any more, in milliseconds since the epoch. */
  private readonly goneUntil = new LRUCache<string, number>({
    maxSize: MOST_GONE,
    sizeCalculation: () => 1,
    dispose: (until, _bodyHash, reason) => {
      if (reason === 'evict') this.someGoneUntil = Math.max(this.someGoneUntil, until);
    },
  });
  /** The like for any body. */
  private someGoneUntil = 0;

  /** The newest first. */
  of(bodyHash: string): { ids: string[]; areAll: boolean } {
    const listed = this.byBody.get(bodyHash);
    const goneUntil = Math.max(this.goneUntil.get(bodyHash) ?? 0, this.someGoneUntil);
    const areAll = (listed?.left.size ?? 0) === 0 && goneUntil < Date.now();
    return { ids: listed?.ids.toReversed() ?? [], areAll };
  }

  newest(bodyHash: string): string | undefined {
    return this.byBody.get(bodyHash)?.ids.at(-1);
  }

  add(bodyHash: string, streamId: string): void {
    const listed = this.byBody.get(bodyHash) ?? { ids: [], left: new Set() };
    this.byBody.set(bodyHash, listed);
    listed.ids.push(streamId);
    if (listed.ids.length > MOST_RECENT_STREAMS) listed.left.add(listed.ids.shift()!);
  }

  /** No effect on one that is not listed. */
  remove(bodyHash: string, streamId: string): void {
    const listed = this.byBody.get(bodyHash);
    if (!listed) return;
    listed.ids = listed.ids.filter((id) => id !== streamId);
    listed.left.delete(streamId);
    if (listed.ids.length === 0 && listed.left.size === 0) this.byBody.delete(bodyHash);
  }

  /** A stream was to be kept until then, and is not: nobody knows what it told. */
  lose(bodyHash: string, untilInMs: number): void {
    this.goneUntil.set(bodyHash, Math.max(untilInMs, this.goneUntil.get(bodyHash) ?? 0));
  }
}
