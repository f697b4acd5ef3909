import type { PromptSource } from '../llm-adapter.js';

/** What the rules of the stub take notice of besides the text. */
export type StubOptions = Pick<PromptSource, 'keep' | 'strength'>;
