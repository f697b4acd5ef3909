import { TRIALS } from './trials.js';

/** What must come of a trial. */
interface Expected {
  client: RegExp;
  /** What the log must say; null: no warning at all. */
  told: RegExp | null;
}

type TrialName = (typeof TRIALS)[number]['name'];

const ALL_WHOLE = /^sync: whole; SSE: whole; chunked: whole; job: whole$/;
const SERVED: Expected = { client: /^whole$/, told: null };
/** Whatever the name of its model: the look at the start tells. */
const SERVED_ALL_THE_SAME: Expected = { client: /^whole$/, told: /lists no model nope/ };
/** It asks its own upstream until the end, whoever has left. */
const WRITES_ON: Expected = { client: /the server wrote on$/, told: null };
const TOO_LONG: Expected = { client: /^422 `too-long`$/, told: /cannot take a text of this length/ };

const USUAL: Readonly<Record<TrialName, Expected>> = {
  'each delivery': { client: ALL_WHOLE, told: null },
  'wrong model': { client: /^502 `provider-failed`$/, told: /does not know the model/ },
  'wrong key': { client: /^502 `provider-failed`$/, told: /does not accept the key/ },
  'address without /v1': { client: /^502 `provider-failed`$/, told: /has no such API at its address/ },
  'text longer than the context': TOO_LONG,
  'the same, with CONTEXT_TOKENS=2048': TOO_LONG,
  'length reached': { client: /^422 `too-long`$/, told: /reached the model's length/ },
  'client of an answer leaves': { client: /the server stopped$/, told: null },
  'reader of a stream leaves': { client: /the server stopped$/, told: null },
  'server killed in mid-stream, back after 5 s': {
    client: /^stream: (restart, then )?(whole|error `provider-failed`); job: whole; then: whole$/,
    told: /could not be reached, or the connection was cut/,
  },
};

/** Where a server is other than the rest, by its own nature: what it checks, and what it says. */
const OF_SERVERS: Readonly<Record<string, Partial<Record<TrialName, Expected>>>> = {
  // It serves its routes with and without /v1.
  'LiteLLM proxy': { 'address without /v1': SERVED },
  'Portkey gateway': {
    'client of an answer leaves': WRITES_ON,
    'reader of a stream leaves': WRITES_ON,
  },
  'llama-server': {
    'wrong model': SERVED_ALL_THE_SAME,
    'address without /v1': SERVED,
  },
  'llama-cpp-python': {
    'wrong model': SERVED_ALL_THE_SAME,
    'wrong key': SERVED,
  },
  'transformers serve': {
    // 500 and plain text, whatever is wrong.
    'wrong model': { client: /^502 `provider-failed`$/, told: /failed \(status 500/ },
    'wrong key': SERVED,
    // It looks at no context.
    'text longer than the context': SERVED,
  },
  Ollama: {
    'wrong key': SERVED,
    'text longer than the context': { client: /^422 `too-long`$/, told: /the server has cut the prompt/ },
  },
};

/** What is expected of a trial with a server. */
export function expectedOf(server: string, trial: string): Expected {
  return OF_SERVERS[server]?.[trial] ?? USUAL[trial]!;
}
