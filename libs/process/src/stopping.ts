import type { LoggerService } from '@nestjs/common';
import { endProcess } from './log-output.js';

/** The first signal stops the process in order, a second one at once. */
export function stopOnSignal(logger: LoggerService, stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    logger.log('Stopping');
    void stop().then(
      () => endProcess(0),
      (error: unknown) => {
        logger.error(error);
        return endProcess(1);
      },
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}
