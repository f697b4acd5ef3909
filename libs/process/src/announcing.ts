import type { LoggerService } from '@nestjs/common';
import { describeProxies, type Settings } from '#config';

/** Tells what is doubtful in the settings, and through which proxies vendors are reached. */
export function announceSettings(
  logger: LoggerService,
  { warnings, outgoingProxies }: Pick<Settings, 'warnings' | 'outgoingProxies'>,
): void {
  for (const warning of warnings) logger.warn(warning);
  if (outgoingProxies !== null) logger.log(describeProxies(outgoingProxies));
}
