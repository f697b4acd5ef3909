import type { LoggerService } from '@nestjs/common';

/** The first signal stops the process in order, a second one at once. */
export function stopOnSignal(logger: LoggerService, stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    logger.log('Stopping');
    void stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}
