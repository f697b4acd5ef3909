import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Styles } from '#rewriting';
import { bestLanguage, languagesIn } from '../http/accept-language.js';
import { Answers, ProblemsForClients } from '../openapi/answers.js';

@ApiTags('rewrite')
@ApiBearerAuth()
@Controller('v1/styles')
export class StylesController {
  constructor(@Inject(Styles) private readonly known: Styles) {}

  @Get()
  @ApiOperation({ summary: 'The styles to rewrite in', description: 'Their names are what `style` may be.' })
  @ApiHeader({
    name: 'Accept-Language',
    required: false,
    description: 'The languages in which the descriptions are wished for (RFC 9110, section 12.5.4).',
    schema: { type: 'string' },
  })
  @Answers(200, 'Styles', 'The styles.', { with: ['Cache-Control', 'Content-Language', 'Vary'] })
  @ProblemsForClients()
  styles(
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): { name: string; description: string }[] {
    const wished = languagesIn(accepted);
    const told = this.known.all.map(({ name, description }) => {
      const language = bestLanguage(Object.keys(description), wished);
      return { name, language, description: description[language]! };
    });
    const languages = [...new Set(told.map(({ language }) => language))];
    const vary = [reply.getHeader('vary'), 'Accept-Language'].filter((value) => value !== undefined);
    void reply.headers({ 'content-language': languages.join(', '), vary: vary.join(', ') });
    return told.map(({ name, description }) => ({ name, description }));
  }
}
