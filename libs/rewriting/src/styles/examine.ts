import type { RewriteCheck } from '#rewrite-log';
import { changed } from './checks/changed.js';
import { haiku575 } from './checks/haiku-5-7-5.js';
import { termsKept } from './checks/terms-kept.js';
import type { Asked, Check, Style } from './style.js';

/** Those of the style, and those of what any request may ask. */
export function checksOf({ checks }: Style): readonly Check[] {
  return [...checks, termsKept];
}

/** What the checks say about a rewrite, in order; those that do not apply are left out. A haiku may have the words of its text. */
export function examine(style: Style, rewritten: string, source: string, asked: Asked = {}): RewriteCheck[] {
  const found = checksOf(style).flatMap(({ name, examine: look }) => {
    const result = look(rewritten, source, asked);
    return result ? [{ name, ...result }] : [];
  });
  const isHaiku = found.some(({ name, passed }) => name === haiku575.name && passed);
  return isHaiku ? found.filter(({ name, passed }) => name !== changed.name || passed) : found;
}
