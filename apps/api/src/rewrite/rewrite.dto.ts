import { Expose, instanceToPlain } from 'class-transformer';
import { ValidateBy, ValidateIf, type ValidationArguments } from 'class-validator';
import type { ProviderName } from '#config';
import type { RewriteCommand } from '#rewriting';

/** What the settings allow in a request. */
export interface RewriteBounds {
  /** In code points. */
  maxTextLength: number;
  providers: readonly ProviderName[];
  /** The names of the styles that this service has. */
  styles: readonly string[];
}

/** A text is not blank if it has a character that can be seen. */
const VISIBLE = /[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

/** Says what is allowed if the value breaks the rule; null if it keeps it. */
type Rule = (value: unknown, bounds: RewriteBounds) => string | null;

/** The body of every POST: what each has to say. */
export class RewriteDto {
  @Keeps(textRule)
  readonly text: unknown;

  @Keeps((value, { styles }) => oneOf(styles, value))
  readonly style: unknown;

  /** Null for a body without any: most have none, and each field that is checked costs every request. */
  readonly options: RewriteOptionsDto | null;

  constructor(
    body: Readonly<Record<string, unknown>>,
    readonly bounds: RewriteBounds,
  ) {
    this.text = body['text'];
    this.style = body['style'];
    this.options = OPTIONS.some((name) => body[name] !== undefined) ? new RewriteOptionsDto(body, bounds) : null;
  }

  /** Only of a body that is valid. What is a default is left out. */
  toCommand(): RewriteCommand {
    const { text, style } = this as Pick<RewriteCommand, 'text' | 'style'>;
    return { text, style, ...this.options?.toOptions() };
  }
}

/** What a body may ask for besides. */
class RewriteOptionsDto {
  @Expose()
  @IsGiven()
  @Keeps((value, { providers }) => oneOf(providers, value))
  readonly provider: unknown;

  @Expose()
  @IsGiven()
  @Keeps(languageRule)
  readonly language: unknown;

  @Expose()
  @IsGiven()
  @Keeps((value) => (STRENGTHS.includes(value) ? null : `must be one of: ${STRENGTHS.join(', ')}`))
  readonly strength: unknown;

  @Expose()
  @IsGiven()
  @Keeps(keepRule)
  readonly keep: unknown;

  constructor(
    body: Readonly<Record<string, unknown>>,
    readonly bounds: RewriteBounds,
  ) {
    this.provider = body['provider'];
    this.language = body['language'];
    this.strength = body['strength'];
    this.keep = body['keep'];
  }

  toOptions(): Omit<RewriteCommand, 'text' | 'style'> {
    const { provider, strength, language, keep } = instanceToPlain(this, FIELDS) as GivenOptions;
    return {
      ...(provider !== undefined && { provider }),
      ...(language !== undefined && { language: canonicalLanguage(language)! }),
      ...(strength !== undefined && strength !== 2 && { strength }),
      ...(keep !== undefined && keep.length > 0 && { keep }),
    };
  }
}

/** The options of a valid body as they were given. */
type GivenOptions = Omit<RewriteCommand, 'text' | 'style' | 'strength'> & { strength?: 1 | 2 | 3 };

const FIELDS = { strategy: 'excludeAll', exposeUnsetFields: false } as const;

const OPTIONS: readonly string[] = ['provider', 'language', 'strength', 'keep'];

export const REWRITE_FIELDS: readonly string[] = ['text', 'style', ...OPTIONS];

const STRENGTHS: readonly unknown[] = [1, 2, 3];

/** Tags that every reader of them takes (RFC 5646, section 4.4.1). */
const LONGEST_LANGUAGE = 35;

/** Codes that name no one language: undetermined, several, none, and those without a code (ISO 639-2). */
const NO_LANGUAGE: ReadonlySet<string> = new Set(['und', 'mul', 'zxx', 'mis']);

export const MOST_TERMS = 50;
export const LONGEST_TERM = 200;

/** Checked only where the body has it. */
function IsGiven(): PropertyDecorator {
  return ValidateIf((_body, value) => value !== undefined);
}

function Keeps(rule: Rule): PropertyDecorator {
  const broken = (args: ValidationArguments | undefined): string | null =>
    args ? rule(args.value, (args.object as { bounds: RewriteBounds }).bounds) : null;
  return ValidateBy({
    name: 'keeps',
    validator: {
      validate: (_value, args) => broken(args) === null,
      defaultMessage: (args) => broken(args) ?? '',
    },
  });
}

function textRule(value: unknown, { maxTextLength }: RewriteBounds): string | null {
  if (typeof value !== 'string') return 'must be a string';
  if (!VISIBLE.test(value)) return 'must not be blank';
  if (!value.isWellFormed()) return 'must be valid Unicode: it has a surrogate without its pair';
  // A code point takes one or two of what `length` counts.
  if (value.length <= maxTextLength) return null;
  const length = codePointsIn(value);
  if (length <= maxTextLength) return null;
  return `must be at most ${maxTextLength} characters (code points); it has ${length}`;
}

function languageRule(value: unknown): string | null {
  const isTag = typeof value === 'string' && canonicalLanguage(value) !== null;
  return isTag ? null : 'must be the BCP 47 tag of one language, such as de, pt-BR or zh-Hant';
}

/** What such languages belong to may stand before them: `zh-yue` is `yue` (RFC 5646, section 4.5; `zh-min` is none of them). `Intl` knows no such tags. */
const BELONGS_TO = /^(?:ar|kok|lv|ms|sgn|sw|uz|zh)-(?=(?!min)[a-z]{3}(?:-|$))/i;

/** In the form that equal tags share: `DE-at` is `de-AT`. Null for what is no tag of a language. */
function canonicalLanguage(tag: string): string | null {
  if (tag.length > LONGEST_LANGUAGE) return null;
  try {
    const locale = new Intl.Locale(tag.replace(BELONGS_TO, ''));
    const isOneLanguage = locale.language.length <= 3 && !NO_LANGUAGE.has(locale.language);
    return isOneLanguage ? locale.toString() : null;
  } catch {
    return null;
  }
}

function keepRule(value: unknown): string | null {
  if (!Array.isArray(value) || value.length > MOST_TERMS) return `must be a list of at most ${MOST_TERMS} terms`;
  const wrong = value.findIndex((term) => !isTerm(term));
  if (wrong >= 0)
    return `must be of strings of valid Unicode, of 1 to ${LONGEST_TERM} characters (code points); number ${wrong + 1} is not`;
  return new Set(value).size === value.length ? null : 'must not have a term twice';
}

function isTerm(value: unknown): boolean {
  if (typeof value !== 'string' || value === '' || !value.isWellFormed()) return false;
  return value.length <= LONGEST_TERM || codePointsIn(value) <= LONGEST_TERM;
}

function oneOf(allowed: readonly string[], value: unknown): string | null {
  return (allowed as readonly unknown[]).includes(value) ? null : `must be one of: ${allowed.join(', ')}`;
}

function codePointsIn(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
