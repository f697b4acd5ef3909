import { homedir } from 'node:os';
import { join } from 'node:path';

/* oxlint-disable no-restricted-properties */
const { QUALITY_DIR, XDG_CACHE_HOME } = process.env;
const directory = QUALITY_DIR ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'rewrite-quality');

/** A file or folder that install.sh has put there. */
export function quality(name) {
  return join(directory, name);
}
