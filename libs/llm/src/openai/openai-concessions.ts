import type { VendorFailure } from '../failures/vendor-failure.js';

/** What a server refuses to be sent, and is not sent again. */
export interface Concession {
  name: 'stream_options' | 'stream' | 'system role' | 'max_tokens' | 'max_completion_tokens';
  /** What is done instead, for the log. */
  instead: string;
}

interface Rule extends Concession {
  refusal: RegExp;
}

/**
 * - `stream_options`: Databricks, older gateways (400 with `param`, or FastAPI's 422 with `loc`).
 * - `stream`: OpenAI of organizations that are not verified, and of models without it.
 * - the system role: templates of models that have none, such as Gemma's and Mistral's first; Gemma at Google.
 * - each name of the limit of output: OpenAI's newer models take `max_completion_tokens` alone, older servers `max_tokens` alone.
 */
const RULES: readonly Rule[] = [
  {
    name: 'stream_options',
    refusal: /stream_options|include_usage/,
    instead: 'tokens are counted only if it tells them unasked',
  },
  {
    name: 'stream',
    refusal: /^stream: |verified to stream|\bstream(ing)?\b.{0,40}\bnot (supported|enabled|available|allowed)/i,
    instead: 'its answers come in one, once they are whole',
  },
  {
    name: 'system role',
    refusal:
      /(system|developer)['"]? (role|message|prompt|instruction)s?\b.{0,60}\bnot\b|\bnot support(ed)?\b.{0,40}\bsystem\b|role.{0,40}'system'.{0,40}not|(unexpected|unsupported|unknown|invalid) role\W+system|roles must alternate|only user and assistant roles|^role: (input should be|unexpected value)(?!.*'system')/i,
    instead: "the instructions stand at the head of the user's message",
  },
  {
    name: 'max_tokens',
    refusal: /max_tokens.{0,80}max_completion_tokens/is,
    instead: 'it is sent max_completion_tokens',
  },
  { name: 'max_completion_tokens', refusal: /max_completion_tokens/, instead: 'it is sent max_tokens' },
];

/** Undefined: an error within a stream. */
const REFUSING: ReadonlySet<number | undefined> = new Set([400, 422, 500, undefined]);

/**
 * What one call leaves out of its request: what the server is known to refuse, and what it has refused of this call. A refusal may be mistaken, so that
 * it is known only once the server has taken a request that leaves it out.
 */
export class CallConcessions {
  private readonly made: [Concession, VendorFailure][] = [];

  constructor(
    private readonly known: Set<Concession['name']>,
    private readonly tell: (concession: Concession, refusal: VendorFailure) => void,
  ) {}

  has(name: Concession['name']): boolean {
    return this.known.has(name) || this.made.some(([concession]) => concession.name === name);
  }

  /** @param sent what the request held that a server may refuse @returns whether it is to be sent again, without what was refused */
  make(refusal: VendorFailure, sent: readonly Concession['name'][]): boolean {
    const concession = concessionFor(refusal, sent);
    if (concession) this.made.push([concession, refusal]);
    return concession !== null;
  }

  /** The server answers the request as it is. */
  keep(): void {
    for (const [concession, refusal] of this.made.splice(0)) {
      if (this.known.has(concession.name)) continue;
      this.known.add(concession.name);
      this.tell(concession, refusal);
    }
  }
}

/** What the server says it does not take, of what it was sent; null where it says nothing of it. Other fields of an error may repeat the text. */
function concessionFor(
  { status, param = '', message }: VendorFailure,
  sent: readonly Concession['name'][],
): Concession | null {
  if (!REFUSING.has(status)) return null;
  const told = `${param}: ${message}`;
  return RULES.find(({ name, refusal }) => sent.includes(name) && refusal.test(told)) ?? null;
}
