import type { IncomingMessage } from 'node:http';
import type { Failure, Usage } from './behaviour.js';
import { frame, readTurns, type VendorRequest, type Wire } from './wire.js';

interface ChatBody {
  model: string;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  messages: ChatMessage[];
}

interface ChatMessage {
  role: string;
  content: string;
}

/** Reads `POST /v1/chat/completions`; undefined: it is no such request, or no conversation. */
export function readOpenAiRequest(request: IncomingMessage, body: string): VendorRequest | undefined {
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions') return undefined;
  const { model, stream = false, stream_options: options, messages } = JSON.parse(body) as ChatBody;
  const isInstruction = ({ role }: ChatMessage) => role === 'system' || role === 'developer';
  const turns = messages.filter((message) => !isInstruction(message));
  const said = readTurns(turns.map(({ role, content }) => ({ isOfUser: role === 'user', text: content })));
  if (!said) return undefined;
  const key = request.headers.authorization?.replace(/^Bearer\s*/, '') ?? '';
  return {
    vendor: 'openai',
    key,
    model,
    stream,
    wantsUsage: options?.include_usage === true,
    instructions: messages.findLast(isInstruction)?.content ?? '',
    ...said,
  };
}

const inTokens = (usage: Usage) => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens,
});

export function openAiWire(request: VendorRequest): Wire {
  const head = { id: 'chatcmpl-0', created: 1_700_000_000, model: request.model };
  const chunk = (choices: object[], more: object = {}) =>
    frame({ ...head, object: 'chat.completion.chunk', choices, ...more });
  return {
    finished: 'stop',
    piece: (text) => chunk([{ index: 0, delta: { role: 'assistant', content: text }, finish_reason: null }]),
    end: (reason, usage) =>
      (reason === null ? '' : chunk([{ index: 0, delta: {}, finish_reason: reason }])) +
      (usage === null || !request.wantsUsage ? '' : chunk([], { usage: inTokens(usage) })) +
      'data: [DONE]\n\n',
    blocked: () => chunk([{ index: 0, delta: { refusal: 'No.' }, finish_reason: null }]),
    whole: (text, reason, usage) => ({
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: reason }],
      usage: usage && inTokens(usage),
    }),
    error: toErrorBody,
  };
}

function toErrorBody({ status, code, type, message }: Failure): object {
  return {
    error: { message: message ?? `openai says ${status}`, type: type ?? 'error', param: null, code: code ?? null },
  };
}
