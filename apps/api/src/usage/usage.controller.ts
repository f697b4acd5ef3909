import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type UsageReport, UsageService } from '#usage';
import { Answers, ProblemsForClients } from '../openapi/answers.js';

@ApiTags('usage')
@ApiBearerAuth()
@Controller('v1/usage')
export class UsageController {
  constructor(@Inject(UsageService) private readonly usage: UsageService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'What the client has used',
    description:
      'Its calls and tokens by day and month of UTC and by model, the newest first, of up to 62 days and 13 months; and its budget. Without client keys, that of all.',
  })
  @Answers(200, 'Usage', 'What was used.', { with: ['Cache-Control'] })
  @ProblemsForClients()
  report(@Req() { owner }: FastifyRequest): Promise<UsageReport> {
    return this.usage.report(owner);
  }
}
