export { createLogger, NestLogger } from './logging.js';
export { fail, listenFailure, startOrFail } from './starting.js';
export { stopOnSignal } from './stopping.js';
