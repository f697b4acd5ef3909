import { SingleBar } from 'cli-progress';
import { harmless, tell } from './standard-output.js';

/** How far many files are, on standard error: a bar on a terminal, else a line for each. */
export class Progress {
  private readonly bar = process.stderr.isTTY ? barOf() : null;
  /** Lines that wait for the end of the bar. */
  private readonly lines: string[] = [];

  constructor(total: number) {
    this.bar?.start(total, 0, { file: '' });
  }

  written(file: string, path: string): void {
    if (this.bar) this.bar.increment({ file: harmless(file) });
    else tell(`${file}: written to ${path}`);
  }

  waits(seconds: number): void {
    const words = `The limit is reached: goes on in ${seconds} s.`;
    if (this.bar) this.bar.update({ file: words });
    else tell(words);
  }

  tell(line: string): void {
    if (this.bar) this.lines.push(line);
    else tell(line);
  }

  /** Puts the terminal back as it was. */
  end(): void {
    this.bar?.stop();
    this.lines.forEach(tell);
  }
}

/** `gracefulExit` would take the signals that main stops on. */
function barOf(): SingleBar {
  return new SingleBar({
    format: '{bar} {value} of {total}  {file}',
    barsize: 30,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    stream: process.stderr,
    hideCursor: true,
    gracefulExit: false,
  });
}
