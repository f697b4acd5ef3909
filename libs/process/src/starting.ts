import { SettingsError } from '#config';
import { createLogger, toError } from './logging.js';
import { endProcess } from './log-output.js';

/**
 * Runs an app's start. Where a setting is wrong, missing or cannot be used, its line on standard error and the end. Any other error, then or
 * ever after, ends the process with a line in the logs.
 */
export async function startOrFail(start: () => Promise<void>): Promise<void> {
  process.on('uncaughtException', (error) => void crash(error));
  try {
    await start();
  } catch (error) {
    if (error instanceof SettingsError) fail(...error.problems);
    await crash(error);
  }
}

/** What to tell of a server that could not listen, and of the settings to change. */
export function listenFailure(
  error: unknown,
  { portName, host, port }: { portName: string; host: string; port: number },
): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') {
    return `${portName} ${port} of HOST ${host} is in use already: set ${portName} to a free one.`;
  }
  return `Cannot listen on HOST ${host}, ${portName} ${port} (${code}): set them to an address of this machine that is allowed.`;
}

/** Ends the process with code 1. */
export function fail(...lines: string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}

/**
 * Ends the process after an error that nobody has caught, as Node does, but tells of it as of every error: Node would print its
 * properties, and those of clients hold texts and keys.
 */
function crash(error: unknown): Promise<void> {
  createLogger().fatal({ err: toError(error) }, 'The process ends: an error was not caught');
  return endProcess(1);
}
