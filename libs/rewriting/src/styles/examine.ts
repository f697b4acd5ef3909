import type { RewriteCheck } from '#rewrite-log';
import { termsKept } from './checks/terms-kept.js';
import type { Asked, Check, Style } from './style.js';

/** Those of the style, and those of what any request may ask. */
export function checksOf({ checks }: Style): readonly Check[] {
  return [...checks, termsKept];
}

/** What the checks say about a rewrite, in order; those that do not apply are left out. */
export function examine(style: Style, rewritten: string, source: string, asked: Asked = {}): RewriteCheck[] {
  return checksOf(style).flatMap(({ name, examine: look }) => {
    const result = look(rewritten, source, asked);
    return result ? [{ name, ...result }] : [];
  });
}
