export type { AdapterOptions } from './adapter-options.js';
export { type AnswerSink, type AnswerSource, answerStream, type VendorPiece } from './answer-stream.js';
export { EventStream } from './door/event-stream.js';
export { VendorAnswer } from './door/vendor-answer.js';
export { VendorDoor } from './door/vendor-door.js';
export { KINDS_BY_NAME, KINDS_BY_STATUS, KINDS_BY_WORDS, kindOfFailure } from './failures/failure-kinds.js';
export { nextPacificMidnight } from './failures/pacific-midnight.js';
export { toLlmError } from './failures/read-failure.js';
export { readVendorFailure } from './failures/vendor-failure.js';
export { GEMINI_ENDINGS } from './gemini/gemini-finish.js';
export { GeminiAdapter } from './gemini/gemini.adapter.js';
export {
  LLM_ADAPTERS,
  type LlmAdapter,
  type LlmAdapters,
  type LlmCall,
  type LlmChunk,
  type LlmCorrection,
  type LlmPrompt,
  type LlmUsage,
} from './llm-adapter.js';
export { LlmError, type LlmErrorDetails, type LlmErrorKind, type LlmFailureFacts } from './llm-error.js';
export { type Remedy, REMEDIES } from './llm-remedy.js';
export { longestAnswerFor } from './longest-answer.js';
export { LlmModule } from './llm.module.js';
export { OPENAI_ENDINGS } from './openai/openai-finish.js';
export { OpenAiAdapter } from './openai/openai.adapter.js';
export { estimateUsage } from './prompt-size.js';
export { toFormal } from './stub/formal.js';
export { toHaiku } from './stub/haiku.js';
export { toPirate } from './stub/pirate.js';
export { RepeatedFrames } from './repeated-frames.js';
export { StubAdapter } from './stub/stub.adapter.js';
