import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Settings, SETTINGS } from '#config';
import { RewriteJobs } from '#jobs';
import type { DeliveredRewrite } from '#rewrite-log';
import { type Delivery, type RewriteEvents, RewriteService } from '#rewriting';
import { OpenStreams } from '../http/open-streams.js';
import { pathOf } from '../http/request-path.js';
import { noteAsked } from '../http/request-telling.js';
import {
  Answers,
  AnswersEvents,
  AnswersNothing,
  AnswersText,
  ProblemsForClients,
  TakesEventReading,
  TakesRewriteRequest,
} from '../openapi/answers.js';
import { CACHE_STATUS } from './cache-status.js';
import { PLAIN_TEXT_HEADERS, sendText } from './chunked.js';
import {
  cacheModeOf,
  cacheModeOfEvents,
  END_MARK,
  endMarkOf,
  EVENT_NUMBER,
  EVENT_NUMBER_OF_POST,
  lastEventIdOf,
  lastEventIdOfPost,
  wantsBriefDone,
} from './request-headers.js';
import { RewriteBodyPipe } from './rewrite-body.pipe.js';
import { RewriteDto } from './rewrite.dto.js';
import { EVENT_STREAM_EXAMPLE } from './rewrite.examples.js';
import { sendEvents, sendNoEvents } from './sse.js';
import { wholeRewrite } from './whole.js';

/** Events that are to be sent; null where there are none any more. */
interface OpenedEvents {
  events: RewriteEvents | null;
  cacheStatus?: { 'cache-status': string };
}

/** What a client may be told whose answer has no events. */
const PROBLEMS_OF_A_REWRITE = [
  'too-large',
  'unsupported-media-type',
  'refused',
  'too-long',
  'provider-failed',
  'budget-exhausted',
  'no-capacity',
  'deadline',
] as const;

@ApiTags('rewrite')
@ApiBearerAuth()
@Controller('v1/rewrite')
export class RewriteController {
  constructor(
    @Inject(RewriteService) private readonly rewrites: RewriteService,
    @Inject(RewriteJobs) private readonly jobs: RewriteJobs,
    @Inject(OpenStreams) private readonly streams: OpenStreams,
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Rewrite a text and answer once',
    description:
      'The answer comes when the rewrite is finished. A client that leaves stops it, unless others read the same one.',
  })
  @TakesRewriteRequest()
  @Answers(200, 'Rewrite', 'The rewrite.', { with: ['Cache-Status', 'Cache-Control'] })
  @ProblemsForClients(...PROBLEMS_OF_A_REWRITE)
  async rewrite(
    @Body(RewriteBodyPipe) body: RewriteDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeliveredRewrite> {
    const { events, cacheStatus } = await this.open(body, 'answer', request);
    const rewrite = await wholeRewrite(events, request.reading);
    void reply.headers(cacheStatus).header('cache-control', 'no-store');
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
  @TakesEventReading(
    'From a reader that reconnects by itself: it goes on after that event of its newest stream of an equal body, or begins anew with a `restart`. ' +
      'Of over 15 digits or not a number: 400.',
    EVENT_NUMBER_OF_POST.source,
  )
  @AnswersEvents(EVENT_STREAM_EXAMPLE, ['Cache-Status', 'Cache-Control', 'X-Accel-Buffering'])
  @AnswersNothing('`Last-Event-ID` is the final event of that stream.')
  @ProblemsForClients('too-large', 'unsupported-media-type')
  async rewriteAsEvents(
    @Body(RewriteBodyPipe) body: RewriteDto,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const afterId = lastEventIdOfPost(lastEventId);
    const cacheMode = cacheModeOfEvents(request.headers);
    await this.sendEvents(request, reply, () =>
      afterId === null ? this.open(body, 'stream', request, cacheMode) : this.goOn(body, afterId, request),
    );
  }

  @Post('chunked')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Rewrite a text and send it as plain text while it is written',
    description:
      'A failure after the first text cuts the connection: the terminating chunk is never sent. A request over HTTP/1.0, which has no chunks, is ' +
      'answered once the text is whole. Some proxies hide a cut: there take the text as whole only if it ends with a line break and the mark of `Rewrite-End`.',
  })
  @TakesRewriteRequest()
  @ApiHeader({
    name: 'Rewrite-End',
    required: false,
    description:
      'A mark that nobody can guess, another one for each request: a whole text ends with a line break and this. It must not stand in `text`.',
    schema: { type: 'string', pattern: END_MARK.source },
    example: '5f1c2e9a7d30',
  })
  @AnswersText('Ahoy, matey!', 'The rewritten text and nothing else.', ['Cache-Status', 'Cache-Control'])
  @ProblemsForClients(...PROBLEMS_OF_A_REWRITE)
  async rewriteAsText(
    @Body(RewriteBodyPipe) body: RewriteDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const mark = endMarkOf(request.headers['rewrite-end']?.toString(), String(body.text));
    const end = mark === null ? '' : `\n${mark}`;
    this.streams.admit(request, reply);
    if (request.raw.httpVersion === '1.0') return this.sendWholeText(body, end, request, reply);
    const { events, cacheStatus } = await this.open(body, 'text', request);
    await sendText(events, reply, { headers: cacheStatus, end });
  }

  @Get('sse/:id')
  @ApiOperation({
    summary: 'Read a stream again, live or finished, by its id or a job’s',
    description:
      'With `Last-Event-ID` or `after` it goes on after that event. A reader whose `Accept` lists `text/event-stream` gets no 429 or 503 but a 200 that ' +
      'is cut, with a `retry:`, since readers give up at those statuses for good.',
  })
  @TakesEventReading('The last event that the reader has.', EVENT_NUMBER.source)
  @ApiQuery({
    name: 'after',
    required: false,
    description: 'The same, where the header cannot be sent.',
    schema: { type: 'string', pattern: EVENT_NUMBER.source },
  })
  @AnswersEvents(EVENT_STREAM_EXAMPLE, ['Cache-Control', 'X-Accel-Buffering'])
  @AnswersNothing('Nothing comes after `Last-Event-ID`.')
  @ProblemsForClients('not-found')
  async resumeEvents(
    @Param('id') id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Query('after') after: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const afterId = lastEventIdOf(lastEventId, after) ?? -1;
    noteAsked(request, 'resumed');
    await this.sendEvents(request, reply, async () => ({
      events: await this.jobs.resume(id, { owner: request.owner, afterId, signal: request.reading }),
    }));
  }

  private async goOn(body: RewriteDto, afterId: number, request: FastifyRequest): Promise<OpenedEvents> {
    await request.admission;
    const { owner, reading, id: requestId, begun } = request;
    const command = body.toCommand();
    noteAsked(request, 'resumed', command);
    const asking = { owner, afterId, signal: reading, requestId, trace: begun.trace };
    return { events: await this.rewrites.goOn(command, asking) };
  }

  /** HTTP/1.0 has no chunks: only a length tells a whole text from a part. */
  private async sendWholeText(
    body: RewriteDto,
    end: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { events, cacheStatus } = await this.open(body, 'answer', request);
    const { rewritten } = await wholeRewrite(events, request.reading);
    await reply
      .headers(PLAIN_TEXT_HEADERS)
      .headers(cacheStatus)
      .send(rewritten + end);
  }

  private async open(
    body: RewriteDto,
    delivery: Delivery,
    request: FastifyRequest,
    cacheMode = cacheModeOf(request.headers),
  ): Promise<{ events: RewriteEvents; cacheStatus: { 'cache-status': string } }> {
    const { owner, reading, id: requestId, begun, admission } = request;
    const command = body.toCommand();
    noteAsked(request, delivery, command);
    const asking = { owner, cacheMode, delivery, signal: reading, requestId, trace: begun.trace, admission };
    const { events, cacheStatus } = await this.rewrites.open(command, asking);
    request.asked!.cacheStatus = cacheStatus;
    return { events, cacheStatus: { 'cache-status': CACHE_STATUS[cacheStatus] } };
  }

  /** Whatever may refuse the request comes before its events are opened: once they are, they are read until their end or the client's. */
  private async sendEvents(
    request: FastifyRequest,
    reply: FastifyReply,
    open: () => Promise<OpenedEvents>,
  ): Promise<void> {
    const { id, url, headers } = request;
    const isBrief = wantsBriefDone(headers);
    this.streams.admit(request, reply);
    const { events, cacheStatus = {} } = await open();
    if (events === null) return sendNoEvents(reply);
    sendEvents(events, reply, {
      headers: cacheStatus,
      isShared: this.settings.redis !== null,
      heartbeatInMs: this.settings.stream.heartbeatInMs,
      isBrief,
      problemReader: { instance: pathOf(url), requestId: id },
    });
  }
}
