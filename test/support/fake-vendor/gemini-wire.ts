import type { IncomingMessage } from 'node:http';
import type { Failure, Usage } from './behaviour.js';
import { frame, readTurns, type VendorRequest, type Wire } from './wire.js';

interface Content {
  role?: 'user' | 'model';
  parts: { text: string }[];
}

interface GenerateBody {
  systemInstruction?: Content;
  contents: Content[];
}

const PATH = /^\/v1beta\/models\/([^:/]+):(generateContent|streamGenerateContent\?alt=sse)$/;

/** Reads `POST /v1beta/models/{model}:streamGenerateContent?alt=sse` and `:generateContent`; undefined: it is neither, or no conversation. */
export function readGeminiRequest(request: IncomingMessage, body: string): VendorRequest | undefined {
  const match = PATH.exec(request.url ?? '');
  if (request.method !== 'POST' || !match) return undefined;
  const { systemInstruction, contents } = JSON.parse(body) as GenerateBody;
  const said = readTurns(contents.map((content) => ({ isOfUser: content.role !== 'model', text: textOf(content) })));
  if (!said) return undefined;
  return {
    vendor: 'gemini',
    key: String(request.headers['x-goog-api-key'] ?? ''),
    model: String(match[1]),
    stream: String(match[2]).startsWith('stream'),
    wantsUsage: true,
    instructions: textOf(systemInstruction),
    ...said,
  };
}

const textOf = (content: Content | undefined) => content?.parts.map(({ text }) => text).join('') ?? '';

const inTokens = (usage: Usage | null) =>
  usage && {
    usageMetadata: {
      promptTokenCount: usage.inputTokens,
      candidatesTokenCount: usage.outputTokens,
      totalTokenCount: usage.inputTokens + usage.outputTokens,
    },
  };

export function geminiWire(request: VendorRequest): Wire {
  const answer = (text: string, reason: string | null, usage: Usage | null) => ({
    candidates: [
      { content: { role: 'model', parts: [{ text }] }, index: 0, ...(reason !== null && { finishReason: reason }) },
    ],
    ...inTokens(usage),
    modelVersion: request.model,
  });
  return {
    finished: 'STOP',
    piece: (text) => frame(answer(text, null, null)),
    end: (reason, usage) => (reason === null ? '' : frame(answer('', reason, usage))),
    blocked: (blockReason) => frame({ promptFeedback: { blockReason }, modelVersion: request.model }),
    whole: answer,
    error: toErrorBody,
  };
}

function detail(type: string, fields: object): object {
  return { '@type': `type.googleapis.com/google.rpc.${type}`, ...fields };
}

function toErrorBody({ status, message, reason, retryDelay, quotaId }: Failure): object {
  const details = [
    ...(reason ? [detail('ErrorInfo', { reason, domain: 'googleapis.com' })] : []),
    ...(quotaId ? [detail('QuotaFailure', { violations: [{ quotaId }] })] : []),
    ...(retryDelay ? [detail('RetryInfo', { retryDelay })] : []),
  ];
  return { error: { code: status, message: message ?? `gemini says ${status}`, status: 'FAILED', details } };
}
