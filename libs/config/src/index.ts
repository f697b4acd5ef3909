export { ANONYMOUS } from './api-keys.js';
export { type EnvironmentSources, readEnvironment } from './environment.js';
export { KeyRing } from './key-ring.js';
export { KeyWatch, type KeyWatchOptions } from './key-watch.js';
export { loadSettings, parseSettings } from './parse-settings.js';
export { SETTINGS, SettingsModule } from './settings.module.js';
export { describeProxies } from './outgoing-proxies.js';
export type { ProviderKind } from './provider-kinds.js';
export {
  type ClusterAddress,
  redisAddress,
  type RedisAddress,
  type RedisNode,
  type SentinelAddress,
} from './redis-address.js';
export { SettingsError } from './settings-error.js';
export { NotAllowed, type Parser, SettingsReader } from './settings-reader.js';
export type {
  LogLevel,
  OutgoingProxies,
  Prices,
  ProviderKey,
  ProviderName,
  ProviderSettings,
  Settings,
} from './settings.js';
