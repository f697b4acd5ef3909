#!/usr/bin/env node
import { CommanderError } from 'commander';
import { commandLine } from './command-line.js';
import { CommandError, EXIT } from './exit.js';
import { tell } from './standard-output.js';

const stop = new AbortController();

/** The first signal stops what is under way; a second one ends the process at once. */
function stopOn(signal: 'SIGINT' | 'SIGTERM', exitCode: typeof EXIT.interrupted | typeof EXIT.terminated): void {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(exitCode);
    stop.abort(new CommandError(exitCode, 'Stopped.'));
  });
}

/** Commander has said what is wrong itself. */
function endWith(error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : EXIT.wrongUse;
    return;
  }
  if (!(error instanceof CommandError)) throw error;
  tell(`rewrite: ${error.message}`);
  process.exitCode = error.exitCode;
}

stopOn('SIGINT', EXIT.interrupted);
stopOn('SIGTERM', EXIT.terminated);
await commandLine(stop.signal).parseAsync().catch(endWith);
