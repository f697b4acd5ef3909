import type { Server, ServerResponse } from 'node:http';
import type { Settings } from '#config';

/** Looks for keys in everything that goes out: every byte of every answer, every line of the logs. */
export class LeakWatch {
  private readonly secrets: string[];
  private readonly leaks: string[] = [];

  constructor({ llm, clients }: Settings) {
    const keys = [...llm.openai.keys, ...llm.gemini.keys, ...clients];
    this.secrets = keys.map(({ value }) => value);
  }

  watchAnswers(server: Server): void {
    server.prependListener('request', (request, response) => this.watchAnswer(request.url ?? '', response));
  }

  watchLine(line: string): void {
    this.look('the logs', line);
  }

  /** @throws {Error} if a key was seen */
  assertNone(): void {
    if (this.leaks.length > 0) throw new Error(`A key went out: in ${this.leaks.join('; in ')}`);
  }

  /** Everything an answer sends goes through these two, its headers apart. A key may be cut by the border of two pieces. */
  private watchAnswer(url: string, response: ServerResponse): void {
    let tail = '';
    const look = (piece: unknown): void => {
      if (typeof piece !== 'string' && !Buffer.isBuffer(piece)) return;
      const text = tail + piece.toString();
      this.look(`an answer to ${url}`, text);
      tail = text.slice(-100);
    };
    const { write, end } = response;
    response.write = function (this: ServerResponse, ...args: unknown[]) {
      look(args[0]);
      return Reflect.apply(write, this, args) as boolean;
    };
    response.end = function (this: ServerResponse, ...args: unknown[]) {
      look(args[0]);
      return Reflect.apply(end, this, args) as ServerResponse;
    };
    response.once('finish', () => look(JSON.stringify(response.getHeaders())));
  }

  private look(where: string, text: string): void {
    if (this.secrets.some((secret) => text.includes(secret))) this.leaks.push(where);
  }
}
