import { freshId, textAround } from '../texts.mjs';

/** Submits a new text; gives the job's id. @throws if it is not accepted */
export async function submitJob({ name, url, asks }, text) {
  const { path, body } = asks.submit;
  const { before, after } = textAround(text);
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: body(`${before}${freshId()}${after}`),
  });
  if (answer.status !== 202) throw new Error(`${name} answered ${answer.status} to a job`);
  const { id } = await answer.json();
  return id;
}
