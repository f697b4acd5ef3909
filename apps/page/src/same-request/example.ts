import type { Asked } from '../run/run.js';

/** A program that asks what the form asks. A key it takes from the variable `REWRITE_KEY`: the one that was typed is shown nowhere. */
export type Example = (request: { url: string; body: Asked; needsKey: boolean }) => string;
