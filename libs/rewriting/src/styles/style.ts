/** What a finished rewrite is looked at for, without asking a model. */
export interface Check {
  name: string;
  /** What holds when the check passes, in a sentence for the model whose answer failed it. */
  rule: string;
  /**
   * What was found; `passed` is null where it cannot be told. Null where the check does not apply to this text, or can say
   * nothing sure that is worth listing. The detail quotes nothing of either text: it is told to the model beside the instructions.
   */
  examine(rewritten: string, source: string): CheckResult | null;
}

/** What a check has found. */
export interface CheckResult {
  passed: boolean | null;
  detail: string;
}

/** A way to rewrite: adding one is adding a file beside this one and its line in `index.ts`. */
export interface Style {
  /** One line for people who choose a style. */
  description: string;
  /** What the model is told about this style; the rules that hold for every style are the prompt's. */
  instructions: string;
  /** A rewrite is short, and no piece of it goes out before the whole is checked. */
  isHeld: boolean;
  /** In the order in which answers list them. */
  checks: readonly Check[];
}
