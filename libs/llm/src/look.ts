import { VendorAnswer, type AnswerBody, type AnswerBounds } from './door/vendor-answer.js';
import type { VendorDoor, VendorRequest } from './door/vendor-door.js';
import { kindOfFailure } from './failures/failure-kinds.js';
import { failureIn } from './failures/vendor-failure.js';
import { parsed } from './json.js';

/** One request beside the calls, whose answer is JSON. */
export interface Question {
  door: VendorDoor;
  request: VendorRequest;
  signal: AbortSignal;
  bounds: AnswerBounds;
}

/** What is asked of a vendor to see whether it is there and knows the model. */
interface Look extends Question {
  /** The names of the models in the answer; empty where it lists none. */
  modelsIn: (json: unknown) => readonly string[];
}

/** One request that costs nothing. @returns a sentence for the operator on what is wrong; null where nothing is, or nothing can be told */
export async function lookAt(
  { provider, model }: { provider: string; model: string },
  look: Look,
): Promise<string | null> {
  const { host } = new URL(look.request.url);
  const answer = await ask(look);
  if (answer === null) return null;
  if (typeof answer === 'string') return `${provider} ${answer}`;
  const json = parsed(answer.text);
  const failure = failureIn(answer, json);
  const kind = failure === null ? 'none' : kindOfFailure(failure, false);
  const place = `at ${host} (status ${answer.status})`;
  if (kind === 'key-refused' || answer.status === 403) return `${provider} does not accept its first key ${place}`;
  if (kind.startsWith('no-such-') || answer.status === 404)
    return `${provider} knows nothing of models ${place}: check its base URL and its model ${model}`;
  const models = failure === null ? look.modelsIn(json) : [];
  if (models.length === 0 || namesOf(model).some((name) => models.includes(name))) return null;
  return `${provider} lists no model ${model} at ${host}: check the setting of its model`;
}

/** How a list may name a model: Ollama adds its tag, Gemini's OpenAI endpoint says what kind of thing it is. */
function namesOf(model: string): string[] {
  return [model, `${model}:latest`, `models/${model}`];
}

/** The names in a list of models as OpenAI-compatible servers give it. */
export function modelNamesIn(json: unknown): string[] {
  const { data } = Object(json) as { data?: unknown };
  if (!Array.isArray(data)) return [];
  return data.map((model: unknown) => (Object(model) as { id?: unknown }).id).filter((id) => typeof id === 'string');
}

/** The answer, what is wrong with there being none that can be read, or null where nothing can be told. */
export function ask({ door, request, signal, bounds }: Question): Promise<AnswerBody | string | null> {
  return new Promise((resolve) => {
    const { host } = new URL(request.url);
    const end = (seen: AnswerBody | string | null): void => {
      signal.removeEventListener('abort', onAbort);
      resolve(seen);
    };
    const release = (seen: AnswerBody | null): void => {
      exchange.release();
      end(seen);
    };
    const leave = (seen: string | null): void => {
      exchange.leave();
      end(seen);
    };
    const away = (reason: string): string => `cannot be reached at ${host} (${reason})`;
    const onAbort = (): void => leave(away('no answer in time'));
    const reader = new VendorAnswer(
      {
        body: release,
        fail: ({ code }) => end(away(code)),
        end: () => end(null),
        // A list may be longer than any answer.
        foreign: (_, type) => leave(type.endsWith('json') ? null : `answers no JSON at ${host}: check its base URL`),
        endless: () => leave(null),
        event: () => release(null),
      },
      bounds,
      () => undefined,
    );
    const exchange = door.send(request, reader);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
