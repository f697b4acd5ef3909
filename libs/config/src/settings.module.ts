import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule, getConfigToken, registerAs } from '@nestjs/config';
import type { Settings } from './settings.js';

const NAMESPACE = 'settings';

/** `@Inject(SETTINGS.KEY) settings: Settings` gives the checked settings anywhere in an app. */
export const SETTINGS = { KEY: getConfigToken(NAMESPACE) } as const;

/** Makes settings that were loaded before the app started known to the whole app. Nest itself reads no file and no variable. */
@Module({})
export class SettingsModule {
  static forRoot(settings: Settings): DynamicModule {
    const configModule = ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: true,
      validatePredefined: false,
      skipProcessEnv: true,
      load: [registerAs(NAMESPACE, () => settings)],
    });
    return { module: SettingsModule, imports: [configModule] };
  }
}
