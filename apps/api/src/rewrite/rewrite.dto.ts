import { ValidateBy, ValidateIf, type ValidationArguments } from 'class-validator';
import type { ProviderName } from '#config';
import { type RewriteCommand, STYLE_NAMES, type StyleName } from '#rewriting';

/** What the settings allow in a request. */
export interface RewriteBounds {
  /** In code points. */
  maxTextLength: number;
  providers: readonly ProviderName[];
}

/** A text is not blank if it has a character that can be seen. */
export const VISIBLE = /[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

/** Says what is allowed if the value breaks the rule; null if it keeps it. */
type Rule = (value: unknown, bounds: RewriteBounds) => string | null;

/** The body of every POST. */
export class RewriteDto {
  @Keeps(textRule)
  readonly text: unknown;

  @Keeps((value) => oneOf(STYLE_NAMES, value))
  readonly style: unknown;

  @ValidateIf(({ provider }: RewriteDto) => provider !== undefined)
  @Keeps((value, { providers }) => oneOf(providers, value))
  readonly provider: unknown;

  constructor(
    body: Readonly<Record<string, unknown>>,
    readonly bounds: RewriteBounds,
  ) {
    this.text = body['text'];
    this.style = body['style'];
    this.provider = body['provider'];
  }

  /** Only of a body that is valid. */
  toCommand(): RewriteCommand {
    const { text, style, provider } = this as { text: string; style: StyleName; provider?: ProviderName };
    return { text, style, ...(provider !== undefined && { provider }) };
  }
}

export const REWRITE_FIELDS: readonly string[] = ['text', 'style', 'provider'];

function Keeps(rule: Rule): PropertyDecorator {
  const broken = (args: ValidationArguments | undefined): string | null =>
    args ? rule(args.value, (args.object as RewriteDto).bounds) : null;
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
  if (/\p{Surrogate}/u.test(value)) return 'must be valid Unicode: it has a surrogate without its pair';
  const length = codePointsIn(value);
  if (length <= maxTextLength) return null;
  return `must be at most ${maxTextLength} characters (code points); it has ${length}`;
}

function oneOf(allowed: readonly string[], value: unknown): string | null {
  return (allowed as readonly unknown[]).includes(value) ? null : `must be one of: ${allowed.join(', ')}`;
}

function codePointsIn(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
