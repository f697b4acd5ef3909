/** What the settings know of one kind of provider. */
interface KindRules {
  /** Of the provider that is named as the kind; one that the operator names must be given its own. */
  defaultModel: string;
  /** Null: it calls no server, so nothing of it can be set. */
  calls: CallRules | null;
}

/** What its calls hold already, so that the settings must not. */
interface CallRules {
  /** The ends of a base URL that each call adds by itself. */
  addedPath: RegExp;
  /** Fields of the body, in lower case. */
  bodyFields: readonly string[];
}

/**
 * Every kind of provider, in the default order of preference: the API that it speaks. A provider is named as its kind, or as the operator
 * likes (`LLM_API__<NAME>__KIND`). The models are current small ones, as of November 2026.
 */
export const PROVIDER_KINDS = {
  openai: {
    defaultModel: 'gpt-6-luna',
    calls: {
      addedPath: /\/(chat\/completions|completions|responses|models)$/,
      bodyFields: ['model', 'messages', 'stream'],
    },
  },
  gemini: {
    defaultModel: 'gemini-3.5-flash-lite',
    calls: {
      addedPath: /\/v1(alpha|beta)(\/models(\/[^/]*)?)?$|\/models(\/[^/]*)?$/,
      bodyFields: ['model', 'messages', 'stream', 'contents', 'systeminstruction', 'system_instruction'],
    },
  },
  stub: { defaultModel: 'stub-1', calls: null },
} as const satisfies Readonly<Record<string, KindRules>>;

/** The API that a provider speaks. */
export type ProviderKind = keyof typeof PROVIDER_KINDS;

/** The kinds that call a server. */
export type CalledKind = {
  [K in ProviderKind]: (typeof PROVIDER_KINDS)[K]['calls'] extends null ? never : K;
}[ProviderKind];

export const KINDS = Object.keys(PROVIDER_KINDS) as ProviderKind[];

export const CALLED_KINDS = KINDS.filter((kind): kind is CalledKind => PROVIDER_KINDS[kind].calls !== null);
