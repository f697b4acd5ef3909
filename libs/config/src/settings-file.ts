import { parse } from 'dotenv';

/** `cut`: a `#` without a blank before it ends the value here. `other-in-compose`: Docker Compose reads another value. */
export type Doubt = 'cut' | 'other-in-compose';

/**
 * An assignment as dotenv finds it: the name, the value as it is written, the blanks after it, and a comment.
 * https://github.com/motdotla/dotenv#what-rules-does-the-parsing-engine-follow
 */
const ASSIGNMENT =
  /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?(\s*)(#.*)?$/gm;

/** The variables of a file such as `.env`, and which of them are doubtful. */
export function readAssignments(content: string): { values: Record<string, string>; doubts: Map<string, Doubt> } {
  const doubts = new Map<string, Doubt>();
  for (const [, name = '', written = '', blanks = '', comment] of content.matchAll(ASSIGNMENT)) {
    const doubt = doubtAbout(written, comment !== undefined && blanks === '');
    if (doubt === null) doubts.delete(name);
    else doubts.set(name, doubt);
  }
  return { values: parse(content), doubts };
}

/** By the quote round a value, none among them: what Compose expands or, of backquotes, does not take off. Single quotes mean the same to both. */
const OTHER_IN_COMPOSE: Readonly<Record<string, RegExp>> = { '': /\$/, '"': /\$|\\[^nr]/, '`': /`/ };

/** The number of the first line, from 1, that is neither an assignment nor a comment, nor empty; null where there is none. dotenv passes such lines over. */
export function strayLine(content: string): number | null {
  const rest = content.replaceAll(ASSIGNMENT, (assignment) => assignment.replaceAll(/[^\n]/g, ''));
  const lines = rest.split('\n').map((line) => line.trim());
  const index = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
  return index === -1 ? null : index + 1;
}

function doubtAbout(written: string, isCommentNext: boolean): Doubt | null {
  const [quote] = /^(["'`]).*\1$/s.exec(written.trim())?.slice(1) ?? [];
  if (quote === undefined && isCommentNext && /\S$|^$/.test(written)) return 'cut';
  return OTHER_IN_COMPOSE[quote ?? '']?.test(written) ? 'other-in-compose' : null;
}
