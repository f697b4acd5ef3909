/** The settings cannot be used. Each problem is one line: which setting, what it was given (never a secret), what is allowed. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
