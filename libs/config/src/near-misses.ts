import type { SettingsReader } from './settings-reader.js';

/** Settings whose names have a part that the operator chooses, with one in its place. */
const FOR_EXAMPLE = [
  'LLM_API__OPENAI__KEY__0',
  'LLM_API__GEMINI__KEY__0',
  'CLIENT_API__NAME__KEY',
  'CLIENT_API__NAME__KEY_SHA256',
];

/** With a letter or two more, a shorter setting, such as `HOST`, is another word. */
const SHORTEST_SETTING = 6;
/** How many letters in a row may be wrong. */
const MOST_WRONG = 2;
const UNIT = /_(IN_)?(MS|MILLISECONDS|SECONDS?|SECS?|MINUTES?|BYTES?)$/;

/**
 * Warns of variables that are no settings, and named as one but for a letter or two in a row, or for its unit. Many of them are no doubt others', of which
 * a process inherits many and `.env` may hold some, so that they are not refused.
 */
export function warnOfNearMisses(reader: SettingsReader): void {
  const settings = [...reader.knownNames(), ...FOR_EXAMPLE];
  for (const name of reader.unknownNames()) {
    const written = withExamples(name);
    const near = settings.find((setting) => isNear(written, setting));
    if (near !== undefined)
      reader.warn(`${name} is no setting of this service, but nearly named as ${near}: correct it if that is meant`);
  }
}

function withExamples(name: string): string {
  return name.replace(/^(CLIENTS?_?APIS?_+)[A-Za-z0-9_-]+?(_+KEY)/, '$1NAME$2').replace(/_\d+$/, '_0');
}

function isNear(name: string, setting: string): boolean {
  if (setting.length < SHORTEST_SETTING || name[0] !== setting[0]) return false;
  return wrongLetters(name, setting) <= MOST_WRONG || name.replace(UNIT, '') === setting.replace(UNIT, '');
}

/** How many letters lie between the common beginning of both and their common end, in the one that has more there. */
function wrongLetters(one: string, other: string): number {
  const [longer, shorter] = one.length < other.length ? [other, one] : [one, other];
  if (longer.length - shorter.length > MOST_WRONG) return Infinity;
  let start = 0;
  while (start < shorter.length && longer[start] === shorter[start]) start += 1;
  let end = 0;
  while (end < shorter.length - start && longer.at(-1 - end) === shorter.at(-1 - end)) end += 1;
  return longer.length - start - end;
}
