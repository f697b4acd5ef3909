import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { KeyPoolService } from '#key-pool';
import { RedisConnections } from '#redis';
import { RewriteError } from '#rewrite-log';
import { Answers, Problems } from '../openapi/answers.js';
import { OpenRequests, stopping } from '../shutdown.js';
import { type ProviderHealth, providerHealth, secondsUntilReturn, type Status, together } from './provider-health.js';

interface Health {
  status: Status;
  parts: {
    api: { status: Status };
    store: { status: Status; kind: 'memory' | 'redis' };
    providers: { status: Status; each: ProviderHealth[] };
  };
}

/** Looks at what this service knows: no provider is ever called, and a key is named by its provider and index. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(OpenRequests) private readonly requests: OpenRequests,
    @Inject(KeyPoolService) private readonly keys: KeyPoolService,
    @Inject(RedisConnections) private readonly redis: RedisConnections | null,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'How the service and its parts are',
    description:
      'A provider is `ok` while any of its keys can be used, `degraded` while all that it has rest or it is `failing`, `down` when its vendor refused all. ' +
      'It is `failing` after ten failed calls in a row, until one succeeds: then its settings may be wrong. ' +
      'The store is `degraded` while Redis is away or refuses what it is asked, is too full for more jobs, or may evict jobs that were accepted. The service is `down` when it stops or when every provider is down.',
  })
  @Answers(200, 'Health', 'Rewrites can be served, `degraded`: in part or not just now.')
  @Answers(503, 'Health', 'The service is down.')
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const parts = await this.parts();
    const isDown = parts.api.status === 'down' || parts.providers.status === 'down';
    void reply.code(isDown ? 503 : 200);
    return { status: isDown ? 'down' : together([parts.store.status, parts.providers.status]), parts };
  }

  @Get('live')
  @ApiOperation({
    summary: 'Whether the process runs',
    description: 'For a probe of liveness: it asks for nothing else.',
  })
  @Answers(200, 'Probe', 'It does.')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Whether rewrites can be served',
    description: 'For a probe of readiness: not while the process stops, nor when every provider is down.',
  })
  @Answers(200, 'Probe', 'They can.')
  @Problems('unavailable')
  async ready(): Promise<{ status: 'ok' }> {
    const { api, providers } = await this.parts();
    if (api.status === 'down') throw stopping();
    if (providers.status === 'down') {
      throw new RewriteError(
        'unavailable',
        'No provider has a key that it accepts.',
        secondsUntilReturn(providers.each),
      );
    }
    return { status: 'ok' };
  }

  private async parts(): Promise<Health['parts']> {
    const each = (await this.keys.snapshot()).map(providerHealth);
    return {
      api: { status: this.requests.isStopping ? 'down' : 'ok' },
      store: await this.store(),
      providers: { status: together(each.map(({ status }) => status)), each },
    };
  }

  /** While Redis is away rewrites are served all the same, without the cache; jobs and streams are not. While it is full, no more jobs. */
  private async store(): Promise<Health['parts']['store']> {
    if (this.redis === null) return { status: 'ok', kind: 'memory' };
    return { status: (await this.redis.isWell()) ? 'ok' : 'degraded', kind: 'redis' };
  }
}
