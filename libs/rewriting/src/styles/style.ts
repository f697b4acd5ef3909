/** What a request asks of a rewrite besides its style, where it does. */
export interface Asked {
  /** The rewrite's language, a BCP 47 tag. */
  language?: string | undefined;
  /** Terms that stay as they are. */
  keep?: readonly string[] | undefined;
}

/** What a finished rewrite is looked at for, without asking a model. */
export interface Check {
  name: string;
  /** What holds when the check passes, in a sentence for the model whose answer failed it. */
  rule: string;
  /**
   * What was found; `passed` is null where it cannot be told. Null where the check does not apply to this text, or can say
   * nothing sure that is worth listing. The detail quotes nothing of either text: it is told to the model beside the instructions.
   */
  examine(rewritten: string, source: string, asked: Asked): CheckResult | null;
}

/** What a check has found. */
export interface CheckResult {
  passed: boolean | null;
  detail: string;
}

/** A way to rewrite, as a file says it: docs/styles.md. */
export interface Style {
  name: string;
  /** One line for people who choose a style, by language (BCP 47); the first is for those who read none of them. */
  description: Readonly<Record<string, string>>;
  /** What the model is told about this style; the rules that hold for every style are the prompt's. */
  instructions: string;
  /** Words by which models call the style when they introduce a rewrite, in lower case. */
  calledBy: readonly string[];
  /** In the order in which answers list them. */
  checks: readonly Check[];
  examples: readonly StyleExample[];
  /** A rewrite is short, and no piece of it goes out before the whole is checked. */
  isHeld: boolean;
  /** The SHA-256 of its file, in hex: another one is another style, whatever its name. */
  hash: string;
}

/** A text and its rewrite, as the model is shown them. */
export interface StyleExample {
  text: string;
  rewrite: string;
}
