import { readFileSync } from 'node:fs';
import type { Style } from './style.js';
import { parseStyle } from './style-file.js';

/** The styles that are built in, by name. Their files are of the kind that `STYLES_DIR` holds. */
export const STYLES = { pirate: builtIn('pirate'), haiku: builtIn('haiku'), formal: builtIn('formal') };

/** The name of a style that is built in. */
export type StyleName = keyof typeof STYLES;

/** Their names, in the order in which they are listed. */
export const STYLE_NAMES = Object.keys(STYLES) as StyleName[];

function builtIn(name: string): Style {
  return parseStyle(readFileSync(new URL(`${name}.yaml`, import.meta.url), 'utf8'));
}
