export { type Environment, type EnvironmentEntry, type EnvironmentSources, readEnvironment } from './environment.js';
export { loadSettings, parseSettings } from './parse-settings.js';
export { SETTINGS, SettingsModule } from './settings.module.js';
export { SettingsError } from './settings-error.js';
export {
  type ClientKey,
  type ProviderKey,
  type ProviderName,
  PROVIDERS,
  type ProviderSettings,
  type Settings,
} from './settings.js';
