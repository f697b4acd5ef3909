import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Settings } from '#config';
import { problemsEverywhere } from './answers.js';
import { HEADER_COMPONENTS, headers } from './headers.js';
import { schemasFor } from './schemas.js';
import { inVersion30 } from './version-3-0.js';

const DESCRIPTION = `Rewrites text in a style through large language models. One rewrite can be asked for in four ways: at once,
as a job, as server-sent events, and as plain text piece by piece.

Every answer from 400 on, but the report of \`/health\`, is a problem document (RFC 9457). A path that exists for other methods answers 405 with \`Allow\`; any other
path 404. Every answer has an \`X-Request-Id\`: the one that the request came with if it matches \`[A-Za-z0-9._-]{1,128}\`, else a new one.`;

const TAGS = {
  rewrite: 'Rewriting a text: answered once, as events, or as plain text piece by piece.',
  jobs: 'Rewriting a text as a job, whose result is fetched later.',
  usage: 'What a client has used.',
  health: 'How the service is, for people and probes.',
};

interface Operation {
  security?: object[];
  responses: Record<string, { headers?: object }>;
}

/**
 * Serves the OpenAPI document at `/openapi.json`, in 3.0 at `/openapi-3.0.json`, and a page to read and try it at `/docs`, which needs nothing from
 * elsewhere.
 */
export function serveDocument(app: NestFastifyApplication, settings: Settings): void {
  const document = once(() => describe(app, settings));
  const inOlderVersion = once(() => inVersion30(document()));
  app
    .getHttpAdapter()
    .getInstance()
    .get('/openapi-3.0.json', (_request, reply) => reply.send(inOlderVersion()));
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Rewrite service',
    swaggerOptions: { validatorUrl: null },
  });
}

/** Makes it when it is first asked for: most processes never are. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function describe(app: INestApplication, settings: Settings): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Rewrite service')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addSecurity('bearer', { type: 'http', scheme: 'bearer', description: 'A client key; needed once there are any.' })
    .addServer('/')
    .build();
  if (settings.http.publicUrl !== null) base.servers = [{ url: settings.http.publicUrl }];
  const document = SwaggerModule.createDocument(app, base, { operationIdFactory: (_controller, method) => method });
  document.components = { ...document.components, schemas: schemasFor(settings), headers: HEADER_COMPONENTS };
  document.tags = Object.entries(TAGS).map(([name, description]) => ({ name, description }));
  tellOpenOperations(document);
  tellProblems(document);
  tellLimits(document);
  return document;
}

/** An operation that asks for no key says so. */
function tellOpenOperations({ paths }: OpenAPIObject): void {
  for (const operation of operationsOf(Object.values(paths))) operation.security ??= [];
}

/** Whatever an operation names no problems of, such as a probe, may fail as any request may. */
function tellProblems({ paths }: OpenAPIObject): void {
  for (const operation of operationsOf(Object.values(paths))) {
    operation.responses = { ...problemsEverywhere(), ...operation.responses };
  }
}

/** Every answer under `/v1/` tells where the client stands, where there is a limit. */
function tellLimits({ paths }: OpenAPIObject): void {
  const limited = Object.entries(paths).filter(([path]) => path.startsWith('/v1/'));
  const operations = operationsOf(limited.map(([, item]) => item));
  for (const answer of operations.flatMap(({ responses }) => Object.values(responses))) {
    answer.headers = { ...answer.headers, ...headers('RateLimit', 'RateLimit-Policy') };
  }
}

function operationsOf(items: readonly object[]): Operation[] {
  return items.flatMap((item) => Object.values(item) as Operation[]);
}
