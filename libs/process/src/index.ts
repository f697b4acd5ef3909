export { announceSettings } from './announcing.js';
export { logHappenings } from './log-happenings.js';
export { createLogger, NestLogger } from './logging.js';
export { fail, listenFailure, startOrFail } from './starting.js';
export { stopOnSignal } from './stopping.js';
