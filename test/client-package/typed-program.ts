// Compiles against the packed client alone, under the strictest settings.
import {
  type ConnectionState,
  type FieldError,
  type Health,
  type Job,
  type Piece,
  type Rewrite,
  RewriteClient,
  RewriteError,
  type RewriteStream,
  type Style,
  type Usage,
} from 'rewrite-service-client';

const client = new RewriteClient({ url: new URL('http://localhost:3000'), key: 'a key', fetch });
const leaving = new AbortController();

export async function program(onConnection: (state: ConnectionState) => void): Promise<string[]> {
  const stream: RewriteStream = client.stream('Hello', { style: 'pirate', strength: 3, keep: ['Acme'], onConnection });
  const shown: string[] = [];
  for await (const piece of stream) {
    const { text, whole, restarted }: Piece = piece;
    shown.push(restarted ? whole : text);
  }
  const rewrite: Rewrite = await stream.finished;
  const { id } = await client.submit(rewrite.rewritten, { style: 'haiku', idempotencyKey: 'letter-17' });
  const job: Job = await client.wait(id, { signal: leaving.signal, onJob: ({ status }) => shown.push(status) });
  const [styles, usage, health]: [Style[], Usage, Health] = await Promise.all([
    client.styles({ language: 'de' }),
    client.usage(),
    client.health(),
  ]);
  return [...shown, job.rewrite?.model ?? '', styles[0]?.name ?? '', String(usage.budget?.usedToday), health.status];
}

export function told(error: unknown): string {
  if (!(error instanceof RewriteError)) return String(error);
  const first: FieldError | undefined = error.errors[0];
  return `${error.type} ${error.status ?? ''} ${first?.pointer ?? ''} ${error.retryAfterSeconds ?? ''}`;
}

// @ts-expect-error A style is needed.
void client.rewrite('Hello', {});
// @ts-expect-error There is no such strength.
void client.rewrite('Hello', { style: 'pirate', strength: 4 });
