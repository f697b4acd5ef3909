import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Settings, SETTINGS } from '#config';
import { RewriteJobs } from '#jobs';
import type { DeliveredRewrite, RewriteEvent } from '#rewrite-log';
import { type Delivery, RewriteService } from '#rewriting';
import { OpenStreams } from '../http/open-streams.js';
import { pathOf } from '../http/request-path.js';
import { sendPieces } from '../http/send-pieces.js';
import { Answers, AnswersNothing, AnswersText, ProblemsForClients, TakesRewriteRequest } from '../openapi/answers.js';
import { CACHE_STATUS } from './cache-status.js';
import { eventStream } from './event-stream.js';
import { onceBegun, textPieces } from './plain-text.js';
import { cacheModeOf, lastEventIdOf } from './request-headers.js';
import { RewriteBodyPipe } from './rewrite-body.pipe.js';
import { RewriteDto } from './rewrite.dto.js';
import { EVENT_STREAM_EXAMPLE } from './rewrite.examples.js';
import { wholeRewrite } from './whole-rewrite.js';

/** The injection token of how long an event stream may be silent, in milliseconds. */
export const HEARTBEAT_IN_MS = Symbol('HEARTBEAT_IN_MS');

const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};
const PLAIN_TEXT_HEADERS = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

@ApiTags('rewrite')
@ApiBearerAuth()
@Controller('v1/rewrite')
export class RewriteController {
  constructor(
    @Inject(RewriteService) private readonly rewrites: RewriteService,
    @Inject(RewriteJobs) private readonly jobs: RewriteJobs,
    @Inject(OpenStreams) private readonly streams: OpenStreams,
    @Inject(HEARTBEAT_IN_MS) private readonly heartbeatInMs: number,
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Rewrite a text and answer once' })
  @TakesRewriteRequest()
  @Answers(200, 'Rewrite', 'The rewrite.', { with: ['Cache-Status', 'Cache-Control'] })
  @ProblemsForClients('too-large', 'unsupported-media-type', 'refused', 'provider-failed', 'no-capacity', 'deadline')
  async rewrite(
    @Body(RewriteBodyPipe) body: RewriteDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeliveredRewrite> {
    const { events, cacheStatus } = await this.open(body, 'answer', request);
    const rewrite = await wholeRewrite(events, request.reading);
    void reply.headers({ ...cacheStatus, 'cache-control': 'no-store' });
    return rewrite;
  }

  @Post('sse')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Rewrite a text and send it as server-sent events',
    description:
      'One `start`, then `delta` and `restart`, then exactly one `done` or `error`. What fails once the stream is open is an `error` event.',
  })
  @TakesRewriteRequest()
  @AnswersText('text/event-stream', EVENT_STREAM_EXAMPLE, 'The events.', [
    'Cache-Status',
    'Cache-Control',
    'X-Accel-Buffering',
  ])
  @ProblemsForClients('too-large', 'unsupported-media-type')
  async rewriteAsEvents(
    @Body(RewriteBodyPipe) body: RewriteDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.streams.admit(request, reply);
    const { events, cacheStatus } = await this.open(body, 'stream', request);
    await this.sendEvents(events, request, reply, cacheStatus);
  }

  @Post('chunked')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Rewrite a text and send it as plain text while it is written',
    description: 'A failure after the first text cuts the connection: the terminating chunk is never sent.',
  })
  @TakesRewriteRequest()
  @AnswersText('text/plain; charset=utf-8', 'Ahoy, matey!', 'The rewritten text and nothing else.', [
    'Cache-Status',
    'Cache-Control',
  ])
  @ProblemsForClients('too-large', 'unsupported-media-type', 'refused', 'provider-failed', 'no-capacity', 'deadline')
  async rewriteAsText(
    @Body(RewriteBodyPipe) body: RewriteDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.streams.admit(request, reply);
    const { events, cacheStatus } = await this.open(body, 'text', request);
    const pieces = await onceBegun(textPieces(events, request.reading));
    await sendPieces(reply, { ...PLAIN_TEXT_HEADERS, ...cacheStatus }, pieces);
  }

  @Get('sse/:id')
  @ApiOperation({
    summary: 'Read a stream again, live or finished, by its id or a job’s',
    description: 'With `Last-Event-ID` it goes on after that event.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, schema: { type: 'string', pattern: '^[0-9]+$' }, example: '57' })
  @AnswersText('text/event-stream', EVENT_STREAM_EXAMPLE, 'The events.', ['Cache-Control', 'X-Accel-Buffering'])
  @AnswersNothing('Nothing comes after `Last-Event-ID`.')
  @ProblemsForClients('not-found')
  async resumeEvents(
    @Param('id') id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const afterId = lastEventIdOf(lastEventId) ?? -1;
    this.streams.admit(request, reply);
    const events = await this.jobs.resume(id, { owner: request.owner, afterId, signal: request.reading });
    if (events) await this.sendEvents(events, request, reply);
    else await reply.code(204).send();
  }

  private async open(
    body: RewriteDto,
    delivery: Delivery,
    { owner, headers, reading }: FastifyRequest,
  ): Promise<{ events: AsyncIterable<RewriteEvent>; cacheStatus: { 'cache-status': string } }> {
    const cacheMode = cacheModeOf(headers['cache-control']);
    const opened = await this.rewrites.open(body.toCommand(), { owner, cacheMode, delivery, signal: reading });
    return { events: opened.events, cacheStatus: { 'cache-status': CACHE_STATUS[opened.cacheStatus] } };
  }

  private async sendEvents(
    events: AsyncIterable<RewriteEvent>,
    { id, url, reading }: FastifyRequest,
    reply: FastifyReply,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const problemReader = { instance: pathOf(url), requestId: id };
    const frames = eventStream(events, {
      isShared: this.settings.redis !== null,
      reading,
      heartbeatInMs: this.heartbeatInMs,
      problemReader,
    });
    await sendPieces(reply, { ...EVENT_STREAM_HEADERS, ...headers }, frames);
  }
}
