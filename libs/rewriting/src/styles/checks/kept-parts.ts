import type { Check } from '../style.js';
import { standingIn } from './standing.js';

/** Of printf, after the percent sign. */
const FORMAT = '[-+0#]{0,3}\\d{0,3}(?:\\.\\d{1,3})?(?:ll?|hh?|z)?[sdifuxXgeE@]';

/** What a letter leaves open in brackets, in the words of a few languages. */
const LEFT_OPEN =
  '[Nn]ame|[Dd]ate|[Tt]itle|[Cc]ompany|[Aa]ddress|[Pp]osition|[Dd]epartment|[Ss]ignature|[Rr]ecipient|[Ss]ender|[Pp]hone|[Ee]-?mail|[Nn]umber|' +
  '[Dd]atum|[Uu]nterschrift|[Ff]irma|[Nn]om|[Nn]ombre|[Nn]ome|[Nn]aam|[Ii]mię|[Ии]мя';

/**
 * Placeholders of the usual template languages: `{{name}}` and `{% if %}` (Mustache, Liquid, Jinja), `${name}`, `#{name}`, `<%= name %>`, `{name}`, `{0}`, `{1:N2}` and
 * `{price:.2f}` (ICU, .NET, Python), `%s`, `%1$s`, `%.2f`, `%(name)s` (printf), `%NAME%`, `[NAME]`, `[[name]]`, `*|NAME|*` (Mailchimp). And what models leave open in letters:
 * `[Your Name]`.
 */
const PLACEHOLDER = new RegExp(
  [
    '\\{\\{\\{?[^{}\\n]{1,80}\\}?\\}\\}',
    '\\{%[^%\\n]{1,80}%\\}',
    '[$#]\\{[^{}\\n]{1,80}\\}',
    '<%[^%\\n]{1,80}%>',
    '\\[\\[[^[\\]\\n]{1,80}\\]\\]',
    '\\*\\|[^|\\n]{1,80}\\|\\*',
    `(?<![$#{])\\{(?:[A-Za-z_][\\w.-]{0,60}|\\d{1,3})(?::[\\w.,<>^%+#-]{1,20})?\\}`,
    `%\\([A-Za-z_]\\w{0,60}\\)${FORMAT}`,
    `(?<![\\w%])%(?:\\d{1,2}\\$)?${FORMAT}(?!\\w)`,
    '%[A-Z][A-Z0-9_]{1,40}%',
    '(?<!\\[)\\[[A-Z][A-Z0-9_]{1,40}\\](?![(\\]])',
    `(?<!\\[)\\[(?=[^[\\]\\n]{0,40}(?<!\\p{L})(?:${LEFT_OPEN})(?!\\p{L}))\\p{L}[\\p{L}\\p{M} ’'/-]{1,40}\\](?![(\\]])`,
  ].join('|'),
  'gu',
);

/**
 * Addresses of the web and of mail, without what ends a sentence. Scripts whose words no spaces part, and Korean endings, follow an address without one: it ends
 * there, and at a quotation mark or a dash.
 */
const LINK =
  /(?:https?:\/\/|www\.)[^\s<>"'`()[\]{}|\\^“”„‘’‚«»‹›\u3000-\u303F\uFF00-\uFFEF\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}—،؛؟۔।॥]{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/gu;
const END_OF_SENTENCE = /[.,;:!?…*_]+$/;

const CODE =
  /(?<fence>`{3,16}|~{3,16})[^\n`~]{0,100}\n(?<block>[^]*?)\k<fence>|(?<!`)(?:``(?<marked>[^\n]{1,500}?[^`\n])``|`(?<span>[^`\n]{1,500})`)(?!`)/g;

/** Most texts have no character of a placeholder, or of a link, and are looked through no further. */
const OF_PLACEHOLDERS = /[{}%[\]|]/;
const OF_LINKS = /@|:\/\/|www\./;

/** Gives each part of one kind that a text has to `put`, and puts what that returns in its place. */
type EachPart = (text: string, put: (part: string) => string) => string;

export const eachPlaceholder: EachPart = (text, put) =>
  OF_PLACEHOLDERS.test(text) ? text.replaceAll(PLACEHOLDER, (part) => put(part)) : text;

export const eachLink: EachPart = (text, put) => {
  if (!OF_LINKS.test(text)) return text;
  return text.replaceAll(LINK, (found) => {
    const end = END_OF_SENTENCE.exec(found)?.[0] ?? '';
    return put(found.slice(0, found.length - end.length)) + end;
  });
};

/** What stands in code spans, and in fences, however far these are indented. */
const eachCode: EachPart = (text, put) =>
  text.replaceAll(CODE, (code, ...groups: unknown[]) => {
    const { block, marked, span } = groups.at(-1) as Record<string, string | undefined>;
    const content = (block === undefined ? (marked ?? span ?? '') : notIndented(block)).trim();
    return content === '' ? code : put(content);
  });

function notIndented(block: string): string {
  const lines = block.split('\n').map((line) => line.trimEnd());
  const indentations = lines.filter((line) => line !== '').map((line) => line.length - line.trimStart().length);
  const least = indentations.reduce((one, other) => Math.min(one, other), Infinity);
  return lines.map((line) => line.slice(least)).join('\n');
}

/** The parts of a text, each once. */
export function partsIn(text: string, each: EachPart): string[] {
  const parts = new Set<string>();
  each(text, (part) => {
    parts.add(part);
    return part;
  });
  return [...parts];
}

/** Those of the parts that a text has not: one is not there by standing in a longer word or one of them, as an address does in another that begins with it. */
export function lacking(parts: readonly string[], text: string, each: EachPart): string[] {
  const wanted = new Set(parts);
  const found = new Set<string>();
  const rest = each(text, (part) => {
    if (!wanted.has(part)) return part;
    found.add(part);
    return ' ';
  });
  const left = parts.filter((part) => !found.has(part));
  if (left.length === 0) return left;
  const standing = standingIn(rest, left);
  return left.filter((part) => !standing.has(part));
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
      const parts = partsIn(withPlainBreaks(source), each);
      if (parts.length === 0) return null;
      const missing = lacking(parts, withPlainBreaks(rewritten), each).length;
      if (missing === 0) return { passed: true, detail: `every ${noun} of the text` };
      return { passed: false, detail: `${missing} of ${parts.length} missing: each ${noun} stays` };
    },
  };
}

/** Forms of browsers, and Windows, break lines in two characters; models in one. */
function withPlainBreaks(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
