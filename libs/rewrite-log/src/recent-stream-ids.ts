import { MOST_RECENT_STREAMS } from './stream-record.js';

interface Listed {
  /** The oldest first. */
  ids: string[];
  /** Those of which there were too many, while they are kept. */
  left: Set<string>;
}

/** The streams of equal bodies in one process, by the hash of the body. */
export class RecentStreamIds {
  private readonly byBody = new Map<string, Listed>();

  /** The newest first. */
  of(bodyHash: string): { ids: string[]; areAll: boolean } {
    const listed = this.byBody.get(bodyHash);
    return { ids: listed?.ids.toReversed() ?? [], areAll: (listed?.left.size ?? 0) === 0 };
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
}
