import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js';
import { closed } from '../e2e/http/described-answers.js';
import type { RawAnswer } from './raw-connection.js';

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, AnySchema> };
}

/** The document says of any path that it answers so to another method. */
const METHOD_NOT_ALLOWED = 405;

/** What the service's own OpenAPI document says of answers to anything at all. */
export class Documented {
  private constructor(
    private readonly statuses: ReadonlySet<number>,
    private readonly isProblem: ValidateFunction,
  ) {}

  static async of(url: string): Promise<Documented> {
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const statuses = operations.flatMap(({ responses }) => Object.keys(responses).map(Number));
    const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).addSchema(
      closed(document) as AnySchema,
      'openapi',
    );
    const isProblem = ajv.compile({ $ref: 'openapi#/components/schemas/Problem' });
    return new Documented(new Set([...statuses, METHOD_NOT_ALLOWED]), isProblem);
  }

  /** What is wrong with an answer; null if nothing is. A 500 is always wrong. */
  faultOf({ status, headers, body, isWhole }: RawAnswer): string | null {
    if (status === 500) return `500: ${body}`;
    if (!this.statuses.has(status)) return `${status} is not in the document`;
    if (!headers.has('x-request-id')) return `${status} without X-Request-Id`;
    if (status < 400) return null;
    if (headers.get('content-type') !== 'application/problem+json') return `${status} is no problem document`;
    if (!isWhole) return `${status} was cut`;
    const problem = JSON.parse(body) as { status: number; requestId: string };
    if (!this.isProblem(problem)) return `${status} is not as described: ${JSON.stringify(this.isProblem.errors)}`;
    return problem.status === status && problem.requestId === headers.get('x-request-id') ? null : `${status}: ${body}`;
  }
}
