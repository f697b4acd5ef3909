export { createLogger, NestLogger } from './logging.js';
export { fail, listenFailure, settingsOrFail } from './starting.js';
export { stopOnSignal } from './stopping.js';
