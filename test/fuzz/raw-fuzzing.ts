import { type RewriteClient } from '../support/rewrite-client.js';
import { Documented } from './documented.js';
import { malformedRequests, type RawRequest } from './malformed-requests.js';
import { answersIn, send } from './raw-connection.js';

interface RawFuzzing {
  requests: number;
  /** How often each status was answered; `0` for a connection that was closed or left without any answer. */
  statuses: Record<string, number>;
  /** Answers that should not be, with the request that made them. */
  faults: string[];
  /** How long another client's requests took meanwhile, in milliseconds, ascending. */
  othersInMs: number[];
}

const CONNECTIONS_AT_ONCE = 20;

/** Sends malformed requests, always the same for a seed, and has another client served meanwhile. */
export async function fuzzRaw(other: RewriteClient, count: number, seed: number): Promise<RawFuzzing> {
  const documented = await Documented.of(other.url);
  const port = Number(new URL(other.url).port);
  const found: RawFuzzing = { requests: count, statuses: {}, faults: [], othersInMs: [] };
  const left = malformedRequests(count, seed).entries();
  const connection = async (): Promise<void> => {
    for (const [index, request] of left) {
      for (const fault of await tryOne(port, request, documented, found.statuses)) {
        found.faults.push(`${fault} (request ${index} of seed ${seed}, ${request.kind})`);
      }
    }
  };
  let isOver = false;
  const others = serveOthers(other, found, () => isOver);
  await Promise.all(Array.from({ length: CONNECTIONS_AT_ONCE }, connection));
  isOver = true;
  await others;
  found.othersInMs.sort((a, b) => a - b);
  return found;
}

async function tryOne(
  port: number,
  request: RawRequest,
  documented: Documented,
  statuses: Record<string, number>,
): Promise<string[]> {
  const received = await send(port, request);
  try {
    const answers = answersIn(received);
    for (const { status } of answers.length > 0 ? answers : [{ status: 0 }]) {
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    return answers.map((answer) => documented.faultOf(answer)).filter((fault) => fault !== null);
  } catch (error) {
    return request.atEnd === 'leave' ? [] : [String(error)];
  }
}

async function serveOthers(client: RewriteClient, found: RawFuzzing, isOver: () => boolean): Promise<void> {
  for (let i = 0; !isOver(); i += 1) {
    const begun = performance.now();
    const response = await client.post('/v1/rewrite', { text: `Another one, number ${i}`, style: 'pirate' });
    await response.arrayBuffer();
    found.othersInMs.push(performance.now() - begun);
    if (response.status !== 200) found.faults.push(`another client was answered ${response.status}`);
  }
}
