export { GeminiAdapter, type GeminiAdapterOptions } from './gemini/gemini.adapter.js';
export {
  GEMINI_KINDS_BY_FINISH_REASON,
  GEMINI_KINDS_BY_MESSAGE,
  GEMINI_KINDS_BY_REASON,
  type GeminiErrorDetail,
  type GeminiFailure,
  readGeminiFailure,
  readGeminiFinish,
} from './gemini/gemini-failure.js';
export { nextPacificMidnight } from './gemini/pacific-midnight.js';
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
export { LlmError, type LlmErrorDetails, type LlmErrorKind } from './llm-error.js';
export { type Remedy, REMEDIES } from './llm-remedy.js';
export { LlmModule } from './llm.module.js';
export { llmStream, type OpenVendorStream, type VendorPiece } from './llm-stream.js';
export { OpenAiAdapter, type OpenAiAdapterOptions } from './openai/openai.adapter.js';
export {
  OPENAI_KINDS_BY_CODE,
  OPENAI_KINDS_BY_FINISH_REASON,
  OPENAI_KINDS_BY_MESSAGE,
  type OpenAiFailure,
  readOpenAiFailure,
  readOpenAiFinish,
} from './openai/openai-failure.js';
export { kindByStatus } from './kind-by-status.js';
export { readRetryAfter } from './retry-after.js';
export { toFormal } from './stub/formal.js';
export { toHaiku } from './stub/haiku.js';
export { toPirate } from './stub/pirate.js';
export { StubAdapter, type StubAdapterOptions } from './stub/stub.adapter.js';
