import { CommandError, EXIT } from './exit.js';

/** C0 and C1 controls but for tab and line breaks: what could move the cursor, rename the window or hide text. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

// Without listeners of their own, a reader that has gone ends a process of Node with a stack trace.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

/**
 * Writes to standard output. A reader that has gone, as `head -1` does, has what it wanted: that is no failure.
 *
 * @throws {CommandError} what else hinders, such as a full disk
 */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(process.stdout.isTTY ? harmless(text) : text, (error) => {
      if (!error || ('code' in error && error.code === 'EPIPE')) resolve();
      else reject(new CommandError(EXIT.failed, `The output cannot be written: ${error.message}`, true));
    });
  });
}

export function printJson(value: unknown): Promise<void> {
  return print(`${JSON.stringify(value, null, 2)}\n`);
}

/** A line beside the output, on standard error. */
export function tell(line: string): void {
  process.stderr.write(`${harmless(line)}\n`);
}

/** The text without what a terminal would obey. It is for screens: pipes and files get every character. */
export function harmless(text: string): string {
  return text.replaceAll('\r', '').replace(CONTROLS, '\u{FFFD}');
}

/** The text as a file ends: with one line break at least. */
export function asFile(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
