import type { Piece } from '#client';
import { harmless } from './standard-output.js';

const VOID = '--- Writing begins again: what stands above is void. ---';
const PART = '--- It broke off: what stands above is not whole. ---';

/** A terminal on which a rewrite is seen to grow. What stands there cannot be taken back, so a line says that it is void. */
export class Screen {
  private last = '';

  constructor(private readonly write: (text: string) => void) {}

  show({ text, restarted }: Piece): void {
    if (restarted) this.line(VOID);
    if (text === '') return;
    this.write(harmless(text));
    this.last = text;
  }

  /** The rewrite is whole. */
  end(): void {
    if (this.last !== '' && !this.last.endsWith('\n')) this.write('\n');
    this.last = '';
  }

  /** Nothing more comes, and the rewrite is not whole. */
  breakOff(): void {
    this.line(PART);
  }

  /** A line below what has been shown; none where nothing has. */
  private line(line: string): void {
    if (this.last === '') return;
    this.end();
    this.write(`${line}\n`);
  }
}
