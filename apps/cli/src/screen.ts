import type { Piece } from '#client';
import { harmless } from './standard-output.js';

const VOID = '--- Writing begins again: what stands above is void. ---';
const PART = '--- It broke off: what stands above is not whole. ---';

/** A terminal on which a rewrite is seen to grow. What stands there cannot be taken back, so a line says that it is void. */
export class Screen {
  private hasText = false;
  private isAtLineStart = true;

  constructor(private readonly write: (text: string) => void) {}

  show({ text, restarted }: Piece): void {
    if (restarted) this.judge(VOID);
    if (text === '') return;
    this.write(harmless(text));
    this.hasText = true;
    this.isAtLineStart = text.endsWith('\n');
  }

  /** The rewrite is whole, or something else is to be said. */
  endLine(): void {
    if (!this.isAtLineStart) this.write('\n');
    this.isAtLineStart = true;
  }

  /** Nothing more comes, and the rewrite is not whole. */
  breakOff(): void {
    this.judge(PART);
  }

  /** A line on what has been shown; none where nothing has. */
  private judge(line: string): void {
    if (!this.hasText) return;
    this.endLine();
    this.write(`${line}\n`);
    this.hasText = false;
  }
}
