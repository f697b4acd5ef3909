import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { STYLES } from '#rewriting';
import { Answers, ProblemsForClients } from '../openapi/answers.js';

@ApiTags('rewrite')
@ApiBearerAuth()
@Controller('v1/styles')
export class StylesController {
  @Get()
  @ApiOperation({ summary: 'The styles to rewrite in' })
  @Answers(200, 'Styles', 'The styles.')
  @ProblemsForClients()
  styles(): { name: string; description: string }[] {
    return Object.entries(STYLES).map(([name, { description }]) => ({ name, description }));
  }
}
