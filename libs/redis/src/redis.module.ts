import { Module } from '@nestjs/common';
import { type Settings, SETTINGS } from '#config';
import { RedisConnections } from './redis-connections.js';

/**
 * Needs the `SettingsModule`. `@Inject(RedisConnections)` gives the connections, or null where everything is kept in
 * this process.
 */
@Module({
  providers: [
    {
      provide: RedisConnections,
      inject: [SETTINGS.KEY],
      useFactory: async ({ redis }: Settings): Promise<RedisConnections | null> =>
        redis === null ? null : RedisConnections.open(redis),
    },
  ],
  exports: [RedisConnections],
})
export class RedisModule {}
