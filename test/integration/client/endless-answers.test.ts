import { afterEach, describe, expect, it } from '@jest/globals';
import { RewriteClient } from '#client';
import { writeOn } from '../../support/write-on.js';
import { type Answer, delta, ScriptedServer, start } from './scripted-server.js';

const MIB = 1_048_576;
/** What is read of an answer, and what systems hold of it on its way. */
const MOST_IN_BYTES = 100 * MIB;

let server: ScriptedServer;
afterEach(() => server.stop());

/** How many bytes were written until the reader had left. */
let written: Promise<number>;

const endless =
  (status: number, type: string, first: string, piece: string): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': type }).write(first);
    written = writeOn(response, piece);
  };

const LETTERS = 'a'.repeat(MIB);
const EVENTS = 'text/event-stream';

type Ask = (client: RewriteClient) => Promise<unknown>;
const styles: Ask = (client) => client.styles();
const stream: Ask = (client) => client.stream('Hello', { style: 'pirate' }).finished;

describe('an answer without an end', () => {
  it.each<[string, Ask, Answer]>([
    ['in JSON', styles, endless(200, 'application/json', '["', LETTERS)],
    ['that is a page', styles, endless(200, 'text/html', '', LETTERS)],
    ['of an error', styles, endless(404, 'application/problem+json', '{"a":"', LETTERS)],
    ['that is a page in place of events', stream, endless(200, 'text/html', '', LETTERS)],
    ['of one line', stream, endless(200, EVENTS, `${start()}data: `, LETTERS)],
    ['of one event', stream, endless(200, EVENTS, start(), `data: ${LETTERS}\n`)],
    ['of a text', stream, endless(200, EVENTS, start(), delta(1, LETTERS))],
  ])('is left, and told as none of the service: %s', async (_, ask, answer) => {
    server = await ScriptedServer.start(answer);
    const asked = ask(new RewriteClient({ url: server.url }));
    await expect(asked).rejects.toMatchObject({ name: 'RewriteError', type: 'not-the-service' });
    expect(await written).toBeLessThan(MOST_IN_BYTES);
    expect(server.asked).toHaveLength(1);
  });
});
