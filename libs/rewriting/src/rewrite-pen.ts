import type { LogWriter } from '#rewrite-log';

/** Until when the text of a rewrite is held back from its readers. */
export type Holding =
  /** Every piece goes out as it comes. */
  | 'not-at-all'
  /** While nobody reads the rewrite piece by piece. */
  | 'until-watched'
  /** Until the whole text is settled. */
  | 'until-settled';

/** Writes one rewrite into its log, and knows what of it readers may have seen. */
export class RewritePen {
  /** What the readers do not have yet. */
  private held = '';
  private shown = false;

  constructor(
    private readonly writer: LogWriter,
    private readonly holding: Holding,
  ) {
    // A log that is lost fails the next step of the run.
    if (holding === 'until-watched') {
      writer.watched.addEventListener('abort', () => void this.show().catch(() => undefined), { once: true });
    }
  }

  /** Some text has gone out: it can be taken back by a restart only, so a failed check does not undo it. */
  get hasShown(): boolean {
    return this.shown;
  }

  async write(text: string): Promise<void> {
    this.held += text;
    if (!this.isHolding) await this.show();
  }

  /** Forgets what no reader has, so that one who comes now does not get it. */
  drop(): void {
    this.held = '';
  }

  /** Drops what was written so far, if anything. */
  async restart(): Promise<void> {
    this.drop();
    await this.writer.restart();
  }

  /** Makes `text` all that readers get: it is what was written last, or else is written now. */
  async settle(text: string, isWritten: boolean): Promise<void> {
    if (!isWritten) {
      await this.restart();
      this.held = text;
    }
    await this.show();
  }

  private get isHolding(): boolean {
    if (this.holding === 'until-watched') return !this.writer.watched.aborted;
    return this.holding === 'until-settled';
  }

  private async show(): Promise<void> {
    const text = this.held;
    if (text === '') return;
    this.held = '';
    this.shown = true;
    await this.writer.write(text);
  }
}
