import { formal } from './formal.js';
import { haiku } from './haiku.js';
import { pirate } from './pirate.js';
import type { Style } from './style.js';

/** Every style by its name. */
export const STYLES = { pirate, haiku, formal } as const satisfies Record<string, Style>;

/** The name of a style. */
export type StyleName = keyof typeof STYLES;

/** The names of all styles. */
export const STYLE_NAMES = Object.keys(STYLES) as StyleName[];

export type { Check, CheckResult, Style } from './style.js';
