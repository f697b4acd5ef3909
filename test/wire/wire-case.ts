import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LlmErrorKind, LlmFailureFacts, LlmUsage } from '#llm';

/** What one server sends in answer to one call, byte for byte, and what it means: a file of `cases/`. */
export interface WireCase {
  server: string;
  version: string;
  /** How it is known: recorded by running the server (`npm run test:servers`), or where its bytes are told. */
  source: string;
  api: 'openai' | 'gemini';
  status: number;
  headers: Readonly<Record<string, string>>;
  /** The body in the pieces in which it is sent. */
  frames: readonly string[];
  /** The body ends well, the connection breaks, or both stay open and silent. */
  end: 'close' | 'cut' | 'open';
  expect: WireExpectation;
}

/** What an adapter is to make of it. What is left out is not there: no text, no usage, no model, no time to come back. */
export interface WireExpectation {
  outcome: 'whole' | LlmErrorKind;
  text?: string;
  usage?: LlmUsage;
  model?: string;
  /** How long the key is to rest. */
  restInMs?: number;
  /** Of what is told to the operator: at least this. */
  facts?: LlmFailureFacts;
}

export interface NamedWireCase extends WireCase {
  /** `server/case`. */
  name: string;
}

/** Where the cases lie: a folder for each server, a file for each case. */
export const CASES_DIRECTORY = join(import.meta.dirname, 'cases');

/** All cases, by name. Times in them, such as `{http-date+20}`, are seconds from the time of reading. */
export function readCases(): NamedWireCase[] {
  return caseNames().map(readCase);
}

export function caseNames(): string[] {
  const files = readdirSync(CASES_DIRECTORY, { recursive: true, encoding: 'utf8' });
  const names = files.filter((file) => file.endsWith('.json')).map((file) => file.replace(/\.json$/, ''));
  return names.sort();
}

export function readCase(name: string): NamedWireCase {
  const text = readFileSync(join(CASES_DIRECTORY, `${name}.json`), 'utf8');
  return { name, ...(JSON.parse(withTimes(text, Date.now())) as WireCase) };
}

const FORMATS: Readonly<Record<string, (timeInMs: number) => string>> = {
  'epoch-seconds': (timeInMs) => String(Math.round(timeInMs / 1000)),
  'epoch-ms': (timeInMs) => String(timeInMs),
  'http-date': (timeInMs) => new Date(timeInMs).toUTCString(),
  'iso-date': (timeInMs) => new Date(timeInMs).toISOString(),
};

function withTimes(text: string, nowInMs: number): string {
  return text.replace(
    /\{(epoch-seconds|epoch-ms|http-date|iso-date)([+-]\d+)\}/g,
    (_, format: string, seconds: string) => FORMATS[format]!(nowInMs + Number(seconds) * 1000),
  );
}

/** After how many bytes an answer counts as whole: not before the vendor's word for it is complete, and at the latest when its event is. */
interface WholeFrom {
  soonest: number;
  /** Likewise where the connection breaks then, which voids a word that came with the first text: it may be said of each piece. */
  soonestIfCut: number;
  latest: number;
}

const TEXT = /"delta": ?\{[^{}]*"content": ?(?:"[^"]|\[)|"parts": ?\[\{"text": ?"[^"]/;

/** All are infinite for an answer that never is whole. Where text goes on after the vendor's word, or begins with it, the answer ends as its body does. */
export function wholeFrom({ frames, expect }: WireCase): WholeFrom {
  const body = frames.join('');
  const length = Buffer.byteLength(body);
  const word = expect.outcome === 'whole' ? /"finish_?[rR]eason" ?: ?"(?!null")[^"]/.exec(body) : null;
  if (!word) return { soonest: Infinity, soonestIfCut: Infinity, latest: Infinity };
  const isWholeInOne = /^\s*[[{]/.test(body);
  const lineStart = isWholeInOne ? 0 : /[^\r\n]*$/.exec(body.slice(0, word.index))!.index;
  const lineEnd = isWholeInOne ? body.length : word.index + /[\r\n]|$/.exec(body.slice(word.index))!.index;
  const soonest = Buffer.byteLength(body.slice(0, lineEnd).trimEnd());
  if (!isWholeInOne && !TEXT.test(body.slice(0, lineStart))) return { soonest, soonestIfCut: length, latest: length };
  if (TEXT.test(body.slice(lineEnd))) return { soonest, soonestIfCut: soonest, latest: length };
  const frameEnds = frames.map((_, index) => Buffer.byteLength(frames.slice(0, index + 1).join('')));
  return { soonest, soonestIfCut: soonest, latest: frameEnds.find((end) => end >= soonest)! };
}
