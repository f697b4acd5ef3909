import type { RewriteCheck } from '#rewrite-log';
import { STYLES } from './index.js';
import type { Style, StyleName } from './index.js';

/** What the checks of a style say about a rewrite, in the style's order; those that do not apply are left out. */
export function examine(style: StyleName, rewritten: string, source: string): RewriteCheck[] {
  const { checks }: Style = STYLES[style];
  return checks.flatMap(({ name, examine: look }) => {
    const result = look(rewritten, source);
    return result ? [{ name, ...result }] : [];
  });
}
