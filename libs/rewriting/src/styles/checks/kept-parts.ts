import type { Check } from '../style.js';

/**
 * Placeholders of the usual template languages: `{{name}}` and `{% if %}` (Mustache, Liquid, Jinja), `${name}`, `#{name}`, `<%= name %>`, `{name}` and `{0}` (ICU, .NET,
 * Python), `%s`, `%1$s`, `%(name)s` (printf), `%NAME%`, `[NAME]`, `[[name]]`, `*|NAME|*` (Mailchimp).
 */
const PLACEHOLDER = new RegExp(
  [
    '\\{\\{\\{?[^{}\\n]{1,80}\\}?\\}\\}',
    '\\{%[^%\\n]{1,80}%\\}',
    '[$#]\\{[^{}\\n]{1,80}\\}',
    '<%[^%\\n]{1,80}%>',
    '\\[\\[[^[\\]\\n]{1,80}\\]\\]',
    '\\*\\|[^|\\n]{1,80}\\|\\*',
    '(?<![$#{])\\{[A-Za-z_][\\w.-]{0,60}\\}',
    '(?<![$#{])\\{\\d{1,3}\\}',
    '%\\([A-Za-z_]\\w{0,60}\\)[sdf]',
    '(?<![\\w%])%(?:\\d{1,2}\\$)?[sd@](?!\\w)',
    '%[A-Z][A-Z0-9_]{1,40}%',
    '(?<!\\[)\\[[A-Z][A-Z0-9_]{1,40}\\](?![(\\]])',
  ].join('|'),
  'g',
);

/** Addresses of the web and of mail, without what ends a sentence. */
const LINK =
  /(?:https?:\/\/|www\.)[^\s<>"'`()[\]{}|\\^]{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g;
const END_OF_SENTENCE = /[.,;:!?…*_]+$/;

const CODE = /```[^\n`]{0,40}\n([^]*?)```|(?<!`)`([^`\n]{1,500})`(?!`)/g;

/** Most texts have no character of a placeholder, or of a link, and are looked through no further. */
const OF_PLACEHOLDERS = /[{}%[\]|]/;
const OF_LINKS = /@|:\/\/|www\./;

export function placeholdersIn(text: string): string[] {
  return OF_PLACEHOLDERS.test(text) ? [...new Set(text.match(PLACEHOLDER))] : [];
}

export function linksIn(text: string): string[] {
  if (!OF_LINKS.test(text)) return [];
  return [...new Set(text.match(LINK)?.map((link) => link.replace(END_OF_SENTENCE, '')))];
}

/** What stands in code spans, and in fences. */
function codeIn(text: string): string[] {
  const contents = [...text.matchAll(CODE)].map(([, block, span]) => (block ?? span ?? '').trim());
  return [...new Set(contents)].filter((content) => content !== '');
}

/** Every placeholder of the text stands in the rewrite as it is. */
export const placeholdersKept = keeping('placeholders-kept', 'placeholder', placeholdersIn);

/** Every link and every e-mail address of the text stands in the rewrite as it is. */
export const linksKept = keeping('links-kept', 'link or address', linksIn);

/** All code of the text stands in the rewrite as it is. */
export const codeKept = keeping('code-kept', 'piece of code', codeIn);

/** Says nothing of a text that has none of such parts. The detail quotes none. */
function keeping(name: string, noun: string, partsIn: (text: string) => string[]): Check {
  return {
    name,
    rule: `The rewrite has every ${noun} of the text, unchanged.`,
    examine(rewritten, source) {
      const parts = partsIn(source);
      if (parts.length === 0) return null;
      const missing = parts.filter((part) => !rewritten.includes(part)).length;
      if (missing === 0) return { passed: true, detail: `every ${noun} of the text` };
      return { passed: false, detail: `${missing} of ${parts.length} missing: each ${noun} stays` };
    },
  };
}
