const MINUTE_IN_MS = 60_000;

/** Lets each line of a log through once a minute, however often what it tells of happens. */
export class LineLimit {
  private readonly writtenAt = new Map<string, number>();

  /** Whether a line may be written now; then it counts as written. */
  allows(line: string): boolean {
    const now = performance.now();
    for (const [written, at] of this.writtenAt) if (now - at >= MINUTE_IN_MS) this.writtenAt.delete(written);
    if (this.writtenAt.has(line)) return false;
    this.writtenAt.set(line, now);
    return true;
  }
}
