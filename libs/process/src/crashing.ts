import { endProcess } from './log-output.js';
import { createLogger, toError } from './logging.js';

/**
 * Ends the process after an error that nobody has caught, as Node does, but tells of it as of every error: Node would print its
 * properties, and those of clients hold texts and keys.
 */
export function crash(error: unknown): Promise<void> {
  createLogger().fatal({ err: toError(error) }, 'The process ends: an error was not caught');
  return endProcess(1);
}
