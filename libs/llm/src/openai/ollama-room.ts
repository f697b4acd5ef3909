import { parsed } from '../json.js';
import { ask, type Question } from '../look.js';

/** What Ollama puts into each frame of its Chat Completions. */
export const OLLAMA_FINGERPRINT = 'fp_ollama';

/**
 * How many tokens Ollama has room for in a model that it has loaded: its context, which it tells outside of its Chat Completions only
 * (docs.ollama.com/api/ps). @returns null where it does not say
 */
export async function ollamaRoom(
  model: string,
  baseUrl: string,
  question: Omit<Question, 'request'>,
): Promise<number | null> {
  const url = `${baseUrl.replace(/\/v1\/?$/, '')}/api/ps`;
  const answer = await ask({ ...question, request: { method: 'GET', url, headers: {} } });
  if (answer === null || typeof answer === 'string') return null;
  const { models } = Object(parsed(answer.text)) as { models?: unknown };
  const loaded = (Array.isArray(models) ? models : []) as { name?: unknown; context_length?: unknown }[];
  const { context_length: tokens } = loaded.find(({ name }) => name === model || name === `${model}:latest`) ?? {};
  return Number.isSafeInteger(tokens) ? Number(tokens) : null;
}
