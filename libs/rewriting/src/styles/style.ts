/** A way to rewrite: adding one is adding a file beside this one and its line in `index.ts`. */
export interface Style {
  /** One line for people who choose a style. */
  description: string;
  /** What the model is told about this style; the rules that hold for every style are the prompt's. */
  instructions: string;
}
