import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type EnvironmentSources, readEnvironment, type Settings } from '#config';
import { SeenTexts, vendorTexts } from './seen-texts.js';

/**
 * Looks at everything that goes out, every byte of every answer and every line of the logs: for keys; in the logs also for texts that
 * clients sent and vendors answered; in the answers to one client for texts that only others sent.
 */
export class LeakWatch {
  private readonly secrets: string[];
  private readonly clientTexts = new SeenTexts();
  private readonly leaks = new Set<string>();
  private readonly isShared: boolean;

  constructor(sources: EnvironmentSources, { clients, cache }: Settings) {
    const keys = [...readEnvironment(sources)].filter(([name]) => /__KEY(__\d+)?$/.test(name));
    this.secrets = [...keys.map(([, { value }]) => value), ...clients.map(({ sha256 }) => sha256.toString('hex'))];
    this.isShared = cache.shared;
  }

  /** Looks for this key, too. */
  watchKey(key: string): void {
    this.secrets.push(key);
  }

  watchServer(server: Server): void {
    server.prependListener('request', (request, response) => {
      const caller = (request.headers.authorization ?? '').toLowerCase().trim();
      this.watchBody(request, caller);
      this.watchAnswer(`an answer to ${request.url ?? ''}`, caller, response);
    });
  }

  /** The path of a request is logged as it is, and so not looked at for texts. */
  watchLine(line: string): void {
    this.lookForKeys('the logs', line);
    const { path: _path, ...told } = JSON.parse(line) as Record<string, unknown>;
    for (const value of stringsOf(told)) {
      const found = this.clientTexts.findIn(value) ?? vendorTexts.findIn(value);
      if (found !== undefined) this.leaks.add(`a text (${found}) in the logs: ${line.trim()}`);
    }
  }

  /** @throws {Error} if a key or a text was seen */
  assertNone(): void {
    if (this.leaks.size > 0) throw new Error(`What is secret went out: ${[...this.leaks].slice(0, 3).join('; ')}`);
  }

  /** Before anybody reads it, and however it is read. */
  private watchBody(request: IncomingMessage, caller: string): void {
    const pieces: Buffer[] = [];
    const push = request.push.bind(request);
    request.push = (piece: Buffer | null, encoding?: BufferEncoding) => {
      if (piece === null) this.clientTexts.add(textOf(Buffer.concat(pieces).toString()), caller);
      else pieces.push(piece);
      return push(piece, encoding);
    };
  }

  /** Everything an answer sends goes through these two, its headers apart. A key may be cut by the border of two pieces. */
  private watchAnswer(what: string, caller: string, response: ServerResponse): void {
    let tail = '';
    const look = (piece: unknown): void => {
      if (typeof piece !== 'string' && !(piece instanceof Uint8Array)) return;
      const sent = tail + Buffer.from(piece as string).toString();
      this.lookForKeys(what, sent);
      this.lookForTextsOfOthers(what, sent, caller);
      tail = sent.slice(-100);
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

  private lookForKeys(where: string, text: string): void {
    if (this.secrets.some((secret) => text.includes(secret))) this.leaks.add(`a key in ${where}`);
  }

  private lookForTextsOfOthers(where: string, text: string, caller: string): void {
    if (this.isShared || this.clientTexts.owners < 2) return;
    const found = this.clientTexts.findOfOthersIn(text, caller);
    if (found !== undefined) this.leaks.add(`a text of another client (${found}) in ${where}`);
  }
}

/** Of a request for a rewrite its text, else the whole body. */
function textOf(body: string): string {
  try {
    const { text } = Object(JSON.parse(body)) as { text?: unknown };
    return typeof text === 'string' ? text : body;
  } catch {
    return body;
  }
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
