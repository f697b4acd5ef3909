import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { ConfigModule, getConfigToken, registerAs } from '@nestjs/config';
import { KeyRing } from './key-ring.js';
import { KeyWatch, type KeyWatchOptions } from './key-watch.js';
import type { Settings } from './settings.js';

const NAMESPACE = 'settings';

/** `@Inject(SETTINGS.KEY) settings: Settings` gives the checked settings anywhere in an app. */
export const SETTINGS = { KEY: getConfigToken(NAMESPACE) } as const;

/**
 * Makes settings that were loaded before the app started known to the whole app, and its `KeyRing`. Nest itself reads no file and no variable.
 */
@Module({})
export class SettingsModule {
  /** @param keyWatch where keys that change are taken from; without it they stay as they are in the settings */
  static forRoot(settings: Settings, keyWatch?: KeyWatchOptions): DynamicModule {
    const configModule = ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: true,
      validatePredefined: false,
      skipProcessEnv: true,
      load: [registerAs(NAMESPACE, () => settings)],
    });
    const keyRing: Provider = { provide: KeyRing, useFactory: () => new KeyRing(settings) };
    const watch: Provider[] = keyWatch
      ? [
          {
            provide: KeyWatch,
            inject: [KeyRing],
            useFactory: (ring: KeyRing) => new KeyWatch(ring, settings.providers, keyWatch),
          },
        ]
      : [];
    return {
      module: SettingsModule,
      global: true,
      imports: [configModule],
      providers: [keyRing, ...watch],
      exports: [KeyRing],
    };
  }
}
