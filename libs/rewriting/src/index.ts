export { fingerprintOf } from './fingerprint.js';
export type { FingerprintContext } from './fingerprint.js';
export { buildPrompt, instructionsFor } from './prompt.js';
export type { CacheMode, CacheStatus, RewriteCommand } from './rewrite-command.js';
export { RewriteService } from './rewrite.service.js';
export type { Asking, Delivery, RewriteEvents, RewriteReading } from './rewrite.service.js';
export { RewritingModule } from './rewriting.module.js';
export { STYLES, STYLE_NAMES } from './styles/index.js';
export type { Style, StyleName } from './styles/index.js';
