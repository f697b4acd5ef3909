import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { dirname, join } from 'node:path';
import { CASES_DIRECTORY, type WireCase, type WireExpectation } from '../wire/wire-case.js';

/** A call as an adapter makes it. */
export interface RecordedCall {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: object;
}

type Answer = Pick<WireCase, 'status' | 'headers' | 'frames' | 'end'>;

/** Of the others some tell when and where they were sent, and none is read. */
const KEPT_HEADERS = /^(content-type|server|location|.*retry-after.*|x-ratelimit-.*)$/;

/** After so long a silence an answer is taken for one that stays open. */
const SILENCE_IN_MS = 20_000;

/** Of a long answer so many pieces are kept at its beginning and at its end. */
const KEPT_PIECES = { first: 3, last: 4 };

/** Makes the call, and returns what comes, as it comes. */
export function ask({ url, headers, body }: RecordedCall): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', ...headers },
    });
    request.once('error', reject);
    request.once('response', (response: IncomingMessage) => resolve(answerIn(response)));
    request.end(JSON.stringify(body));
  });
}

function answerIn(response: IncomingMessage): Promise<Answer> {
  const pieces: Buffer[] = [];
  const headers = Object.entries(response.headers).filter(([name]) => KEPT_HEADERS.test(name));
  return new Promise((resolve) => {
    const settle = (end: WireCase['end']): void => {
      resolve({
        status: response.statusCode!,
        headers: Object.fromEntries(headers) as Record<string, string>,
        frames: shortened(pieces.map(String)),
        end,
      });
      response.destroy();
    };
    response.setTimeout(SILENCE_IN_MS, () => settle('open'));
    response.on('data', (piece: Buffer) => pieces.push(piece));
    response.once('end', () => settle('close'));
    response.once('error', () => settle('cut'));
  });
}

function shortened(frames: string[]): string[] {
  const { first, last } = KEPT_PIECES;
  return frames.length <= first + last ? frames : [...frames.slice(0, first), ...frames.slice(-last)];
}

/** Who was recorded. */
type RecordedServer = Pick<WireCase, 'server' | 'version' | 'api'>;

/**
 * Writes a case. What is expected besides its outcome is read from its events in the plainest way, and left as it was where the events do not tell
 * it: facts and times.
 */
export function writeCase(
  name: string,
  server: RecordedServer,
  answer: Answer,
  outcome: WireExpectation['outcome'],
): void {
  const file = join(CASES_DIRECTORY, `${name}.json`);
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as WireCase).expect : undefined;
  const { facts, restInMs } = before ?? {};
  const expect = { outcome, ...plainReading(answer, server.api, outcome), facts, restInMs };
  const source = `recorded by running it on ${new Date().toISOString().slice(0, 10)} (npm run record:servers)`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...server, source, ...answer, expect }));
}

function plainReading(
  { frames }: Answer,
  api: WireCase['api'],
  outcome: WireExpectation['outcome'],
): Pick<WireExpectation, 'text' | 'usage' | 'model'> {
  const lines = frames.join('').split(/\r?\n/);
  const events = lines.filter((line) => /^data: ?\{/.test(line)).map((line) => JSON.parse(line.slice(5)) as WireEvent);
  const text = events.map(api === 'openai' ? openAiText : geminiText).join('');
  const usage = events.map(api === 'openai' ? openAiUsage : geminiUsage).findLast((count) => count !== undefined);
  const model = events.map((event) => event.model ?? event.modelVersion).findLast(Boolean);
  return { ...(text && { text }), ...(usage && { usage }), ...(outcome === 'whole' && model && { model }) };
}

interface WireEvent {
  model?: string;
  modelVersion?: string;
  choices?: { delta?: { content?: string | null } }[];
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
  candidates?: { content?: { parts?: { text?: string }[] } }[];
  usageMetadata?: { promptTokenCount: number; candidatesTokenCount?: number };
}

const openAiText = ({ choices }: WireEvent): string => choices?.[0]?.delta?.content ?? '';
const geminiText = ({ candidates }: WireEvent): string =>
  candidates?.[0]?.content?.parts?.map(({ text = '' }) => text).join('') ?? '';

function openAiUsage({ usage }: WireEvent): WireExpectation['usage'] {
  return usage ? { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens } : undefined;
}

function geminiUsage({ usageMetadata: usage }: WireEvent): WireExpectation['usage'] {
  return usage ? { inputTokens: usage.promptTokenCount, outputTokens: usage.candidatesTokenCount ?? 0 } : undefined;
}
