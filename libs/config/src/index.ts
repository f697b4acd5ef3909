export { ANONYMOUS } from './api-keys.js';
export { type Environment, type EnvironmentEntry, type EnvironmentSources, readEnvironment } from './environment.js';
export { KeyRing } from './key-ring.js';
export type { KeyWatchOptions } from './key-watch.js';
export { loadSettings, parseSettings } from './parse-settings.js';
export { SETTINGS, SettingsModule } from './settings.module.js';
export { SettingsError } from './settings-error.js';
export {
  type ApiKeys,
  type ClientKey,
  type LogLevel,
  type ProviderKey,
  type ProviderName,
  PROVIDERS,
  type ProviderSettings,
  type Settings,
} from './settings.js';
