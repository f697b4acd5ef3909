import { loadSettings, type Settings, SettingsError } from '#config';

/** The settings of this process; where one is wrong or missing, its line on standard error and the end. */
export function settingsOrFail(): Settings {
  try {
    return loadSettings();
  } catch (error) {
    if (error instanceof SettingsError) return fail(...error.problems);
    throw error;
  }
}

/** What to tell of a server that could not listen, and of the settings to change. */
export function listenFailure(
  error: unknown,
  { portName, host, port }: { portName: string; host: string; port: number },
): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') {
    return `${portName} ${port} of HOST ${host} is in use by another process: set ${portName} to a free one.`;
  }
  return `Cannot listen on HOST ${host}, ${portName} ${port} (${code}): set them to an address of this machine that is allowed.`;
}

/** Ends the process with code 1. */
export function fail(...lines: string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}
