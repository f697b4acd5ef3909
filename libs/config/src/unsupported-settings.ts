import type { Settings } from './settings.js';
import type { SettingsReader } from './settings-reader.js';

/** Refuses what the settings allow and this version cannot do, rather than to do something else in silence. */
export function refuseUnsupported(reader: SettingsReader, settings: Pick<Settings, 'redis' | 'worker'>): void {
  if (settings.redis === null && !settings.worker.inProcess) {
    reader.refuse('WORKER_IN_PROCESS is false, but must be true without REDIS_URL: nobody else would work the jobs');
  }
}
