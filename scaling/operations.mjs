import { freshId, textAround } from '../bench/texts.mjs';

const TEXT = { length: 200, tokens: 20, pace: 'fast' };
const SLOW = { length: 200, tokens: 50, pace: 'slow' };

/** What clients do with the service, each at the url of an api; the second one is another api, or the same where there is one. */
export const OPERATIONS = {
  'a new rewrite': ([url]) => post(url, '/v1/rewrite', bodyOf(TEXT)),
  'a hit': ([url]) => post(url, '/v1/rewrite', bodyOf(TEXT, 'the-same-text---')),
  'a new stream, read here': ([url]) => post(url, '/v1/rewrite/sse', bodyOf(TEXT)),
  'a job, and its result': job,
  'a slow stream, read twice here': ([url]) => slow([url, url]),
  'a slow stream, read here and elsewhere': slow,
};

/** How many tokens the slow ones have, ten a second. */
export const SLOW_TOKENS = SLOW.tokens;

function bodyOf(text, id = freshId()) {
  const { before, after } = textAround(text);
  return JSON.stringify({ text: `${before}${id}${after}`, style: 'formal' });
}

/** Asks and reads to the end. @throws where the answer is none */
async function post(url, path, body) {
  const answer = await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${text}`);
  return text;
}

async function job([url, other]) {
  const { id } = JSON.parse(await post(url, '/v1/rewrite/submit', bodyOf(TEXT)));
  const answer = await fetch(`${other}/v1/rewrite/result/${id}?wait=30`);
  const { status } = await answer.json();
  if (status !== 'completed') throw new Error(`a job is ${status}`);
}

/** Two readers of one text: at one api, or at two. */
async function slow([url, other]) {
  const body = bodyOf(SLOW);
  const first = post(url, '/v1/rewrite/sse', body);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await Promise.all([first, post(other, '/v1/rewrite/sse', body)]);
}
