import { cost } from './cost.mjs';
import { haiku } from './haiku.mjs';
import { kept } from './kept.mjs';
import { language } from './language.mjs';
import { words } from './words.mjs';
import { wrapping } from './wrapping.mjs';

/**
 * Each has a `title`, and `measure()`, which gives rows: `what` is measured, its `value` and `unit` (%, ms, MB, or none). A table more is a file
 * here and its line; docs/quality.md has the bars of its rows.
 */
export const TABLES = { words, haiku, language, wrapping, kept, cost };
