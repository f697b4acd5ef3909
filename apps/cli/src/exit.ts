/** What a script can go by; docs/cli.md has the table. */
export const EXIT = {
  failed: 1,
  wrongUse: 2,
  unreachable: 3,
  keyRefused: 4,
  notNow: 5,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command, with words that say what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  /** @param meetsAll whether every other text would meet the same */
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly meetsAll = false,
  ) {
    super(message);
  }
}
