import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Settings, SETTINGS } from '#config';
import { type Job, RewriteJobs } from '#jobs';
import { pathOf } from '../http/request-path.js';
import { noteAsked } from '../http/request-telling.js';
import { Answers, ProblemsForClients, TakesRewriteRequest } from '../openapi/answers.js';
import { type Problem, problemOf } from '../problem.js';
import { cacheModeOf, IDEMPOTENCY_KEY, idempotencyKeyOf, waitInMsOf } from './request-headers.js';
import { RewriteBodyPipe } from './rewrite-body.pipe.js';
import { RewriteDto } from './rewrite.dto.js';

/** A job as a client gets it. */
type DeliveredJob = Omit<Job, 'error'> & { error: Problem | null };

@ApiTags('jobs')
@ApiBearerAuth()
@Controller('v1/rewrite')
export class RewriteJobController {
  constructor(
    @Inject(RewriteJobs) private readonly jobs: RewriteJobs,
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
  ) {}

  @Post('submit')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Submit a rewrite as a job',
    description: 'The same `Idempotency-Key` and body answer with the same job.',
  })
  @TakesRewriteRequest()
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    schema: { type: 'string', pattern: IDEMPOTENCY_KEY.source },
    example: 'order-17',
  })
  @Answers(202, 'SubmittedJob', 'The job was accepted.', {
    with: ['Location', 'Cache-Control'],
    links: { result: 'The job.', cancel: 'Cancels it.', resumeEvents: 'Its stream.' },
  })
  @ProblemsForClients('too-large', 'unsupported-media-type', 'idempotency-mismatch', 'budget-exhausted', 'no-capacity')
  async submit(
    @Body(RewriteBodyPipe) body: RewriteDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Pick<Job, 'id' | 'status'>> {
    const { owner, headers, id: requestId, begun } = request;
    const command = body.toCommand();
    noteAsked(request, 'job', command);
    const cacheMode = cacheModeOf(headers);
    const idempotencyKey = idempotencyKeyOf(headers['idempotency-key']?.toString());
    const asking = { owner, cacheMode, idempotencyKey, requestId, trace: begun.trace };
    const { id, status } = await this.jobs.submit(command, asking);
    const location = `${this.settings.http.publicUrl ?? ''}/v1/rewrite/result/${id}`;
    void reply.headers({ location, 'cache-control': 'no-store' });
    return { id, status };
  }

  @Get('result/:id')
  @ApiOperation({
    summary: 'A job and its result',
    description: 'With `wait` the answer is held until the job ends or the time is up.',
  })
  @ApiQuery({
    name: 'wait',
    required: false,
    description: 'In seconds.',
    schema: { type: 'integer', minimum: 0, maximum: 60 },
  })
  @Answers(200, 'Job', 'The job.', { with: ['Cache-Control'] })
  @ProblemsForClients('not-found')
  async result(
    @Param('id') id: string,
    @Query('wait') wait: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeliveredJob> {
    const waitInMs = waitInMsOf(wait);
    const waiting = waitInMs === null ? undefined : { waitInMs, signal: request.reading };
    return deliver(await this.jobs.find(id, request.owner, waiting), request, reply);
  }

  @Delete('result/:id')
  @ApiOperation({
    summary: 'Cancel a job',
    description: 'Stops the provider call unless other requests read the same rewrite. Its stream ends with `error`.',
  })
  @Answers(200, 'Job', 'The job, now cancelled.', { with: ['Cache-Control'] })
  @ProblemsForClients('not-found', 'conflict', 'cancelled')
  async cancel(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeliveredJob> {
    return deliver(await this.jobs.cancel(id, request.owner), request, reply);
  }
}

function deliver(job: Job, request: FastifyRequest, reply: FastifyReply): DeliveredJob {
  void reply.header('cache-control', 'no-store');
  const { id, status, createdAt, finishedAt, attempts, rewrite } = job;
  const error = job.error && problemOf(job.error, { instance: pathOf(request.url), requestId: request.id });
  return { id, status, createdAt, finishedAt, attempts, rewrite, error };
}
