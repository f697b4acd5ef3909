import type { LogWriter } from '#rewrite-log';

/** Until when the text of a rewrite is held back from its readers. */
type BufferUntil =
  /** Somebody reads the rewrite piece by piece. */
  | 'observed'
  /** The whole text is settled. */
  | 'settled';

/** Writes one rewrite into its log, and knows what of it readers may have seen. */
export class OutputBuffer {
  /** What the readers do not have yet. */
  private held = '';
  private shown = false;
  private hasTakenBack = false;

  constructor(
    private readonly writer: LogWriter,
    private readonly until: BufferUntil,
  ) {
    if (until === 'observed') writer.log.onObserved(() => this.show());
  }

  /** Some text has gone out: it can be taken back by a restart only, so a failed check does not undo it. */
  get hasShown(): boolean {
    return this.shown;
  }

  /** Readers may be told once that what they have is no part of the rewrite. */
  get mayTakeBack(): boolean {
    return !this.hasTakenBack || !this.shown;
  }

  /** Writes what comes next; it is held back until it may be seen. @throws LogLostError */
  write(text: string): void {
    this.held += text;
    if (this.until === 'observed' && this.writer.log.isObserved) this.show();
  }

  /** Forgets what no reader has, so that one who comes now does not get it. */
  drop(): void {
    this.held = '';
  }

  /** Drops what was written so far, if anything. @throws LogLostError */
  async restart(): Promise<void> {
    this.drop();
    await this.writer.restart();
  }

  /** Drops what turned out to be no part of the rewrite. @throws LogLostError */
  async takeBack(): Promise<void> {
    this.drop();
    this.hasTakenBack ||= this.shown;
    await this.writer.restart('taken-back');
  }

  /** Makes `text` all that readers get: it is what was written last, or else is written now. @throws LogLostError */
  async settle(text: string, isWritten: boolean): Promise<void> {
    if (!isWritten) {
      await this.restart();
      this.held = text;
    }
    this.show();
  }

  private show(): void {
    const text = this.held;
    if (text === '' || this.writer.log.final) return;
    this.held = '';
    this.shown = true;
    this.writer.write(text);
  }
}
