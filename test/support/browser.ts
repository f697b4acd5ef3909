import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium that `ensure.sh` sees to, without a window. It is asked for local pages only, so it needs no sandbox of its own. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
}

function findChromium(): string {
  const named = process.env['CHROMIUM'];
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const found = named ?? NAMES.flatMap((name) => directories.map((directory) => join(directory, name))).find(canRun);
  if (found === undefined) throw new Error('No Chromium found: apt-get install chromium');
  return found;
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
