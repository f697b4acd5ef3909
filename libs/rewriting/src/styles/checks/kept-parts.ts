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

/**
 * Addresses of the web and of mail, without what ends a sentence. Scripts whose words no spaces part, and Korean endings, follow an address without one: it ends
 * there, and at a quotation mark.
 */
const LINK =
  /(?:https?:\/\/|www\.)[^\s<>"'`()[\]{}|\\^“”„‘’‚«»‹›\u3000-\u303F\uFF00-\uFFEF\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/gu;
const END_OF_SENTENCE = /[.,;:!?…*_]+$/;

const CODE = /```[^\n`]{0,40}\n([^]*?)```|(?<!`)`([^`\n]{1,500})`(?!`)/g;

/** Most texts have no character of a placeholder, or of a link, and are looked through no further. */
const OF_PLACEHOLDERS = /[{}%[\]|]/;
const OF_LINKS = /@|:\/\/|www\./;

/** Of many parts so many are searched for all over a text, where they do not stand by themselves: each search takes time with its length. */
const MOST_SEARCHED = 200;

/** Gives each part of one kind that a text has to `put`, and puts what that returns in its place. */
export type EachPart = (text: string, put: (part: string) => string) => string;

export const eachPlaceholder: EachPart = (text, put) =>
  OF_PLACEHOLDERS.test(text) ? text.replaceAll(PLACEHOLDER, (part) => put(part)) : text;

export const eachLink: EachPart = (text, put) => {
  if (!OF_LINKS.test(text)) return text;
  return text.replaceAll(LINK, (found) => {
    const end = END_OF_SENTENCE.exec(found)?.[0] ?? '';
    return put(found.slice(0, found.length - end.length)) + end;
  });
};

/** What stands in code spans, and in fences. */
const eachCode: EachPart = (text, put) =>
  text.replaceAll(CODE, (code, block?: string, span?: string) => {
    const content = (block ?? span ?? '').trim();
    return content === '' ? code : put(content);
  });

/** The parts of a text, each once. */
export function partsIn(text: string, each: EachPart): string[] {
  const parts = new Set<string>();
  each(text, (part) => {
    parts.add(part);
    return part;
  });
  return [...parts];
}

/** Those of the parts that a text has not: one is not there by standing in a longer one of them, as an address does in another that begins with it. */
export function lacking(parts: readonly string[], text: string, each: EachPart): string[] {
  const wanted = new Set(parts);
  const found = new Set<string>();
  const rest = each(text, (part) => {
    if (!wanted.has(part)) return part;
    found.add(part);
    return ' ';
  });
  const left = parts.filter((part) => !found.has(part));
  return left.filter((part, index) => index >= MOST_SEARCHED || !rest.includes(part));
}

/** Every placeholder of the text stands in the rewrite as it is. */
export const placeholdersKept = keeping('placeholders-kept', 'placeholder', eachPlaceholder);

/** Every link and every e-mail address of the text stands in the rewrite as it is. */
export const linksKept = keeping('links-kept', 'link or address', eachLink);

/** All code of the text stands in the rewrite as it is. */
export const codeKept = keeping('code-kept', 'piece of code', eachCode);

/** Says nothing of a text that has none of such parts. The detail quotes none. */
function keeping(name: string, noun: string, each: EachPart): Check {
  return {
    name,
    rule: `The rewrite has every ${noun} of the text, unchanged.`,
    examine(rewritten, source) {
      const parts = partsIn(source, each);
      if (parts.length === 0) return null;
      const missing = lacking(parts, rewritten, each).length;
      if (missing === 0) return { passed: true, detail: `every ${noun} of the text` };
      return { passed: false, detail: `${missing} of ${parts.length} missing: each ${noun} stays` };
    },
  };
}
