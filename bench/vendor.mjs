// A vendor that speaks OpenAI's Chat Completions and is much faster than anything measured: bytes made beforehand, written to bare sockets.
// The text of a request says how to answer, with the number of tokens in letters: "Tu fast" is 20 tokens in one packet, "Tdw slow" 100, one each 100 ms.
// GET /calls tells how many calls were answered to the end, GET /sent when the tokens of slow ones were sent, by the ids of their texts, and forgets it.
// Usage: node vendor.mjs; prints its port.
import { createServer } from 'node:net';
import { answerTokens, fromLetters, microsNow } from './texts.mjs';

const TOKEN_EVERY_MS = 100;
/** What a prompt of 8,000 characters may have; the service finds out servers that count too few. */
const PROMPT_TOKENS = 1801;
const SSE_HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n';
const ENVELOPE = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'bench-model', system_fingerprint: 'fp_1' };
const wanted = /T([a-z]+) (fast|slow) ([a-z]{16})/;

let answered = 0;
const made = new Map();
/** In µs of the machine's clock. */
let sent = {};

const event = (data) => `data: ${JSON.stringify(data)}\n\n`;
const chunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const usageOf = (tokens) => ({
  prompt_tokens: PROMPT_TOKENS,
  completion_tokens: tokens,
  total_tokens: PROMPT_TOKENS + tokens,
});

function tokenEvent(content, finish_reason = null) {
  const choice = { index: 0, delta: finish_reason ? {} : { content }, logprobs: null, finish_reason };
  return event({ ...ENVELOPE, object: 'chat.completion.chunk', choices: [choice] });
}

function endingOf(tokens) {
  const usage = event({ ...ENVELOPE, object: 'chat.completion.chunk', choices: [], usage: usageOf(tokens) });
  return `${tokenEvent('', 'stop')}${usage}data: [DONE]\n\n`;
}

function streamedAnswer(tokens) {
  const events = answerTokens(tokens).map((token) => tokenEvent(token));
  return Buffer.from(`${SSE_HEAD}${chunk(events.join('') + endingOf(tokens))}0\r\n\r\n`);
}

function json(body) {
  const text = JSON.stringify(body);
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

function wholeAnswer(tokens) {
  const message = { role: 'assistant', content: answerTokens(tokens).join(''), refusal: null };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
  return json({ ...ENVELOPE, object: 'chat.completion', choices, usage: usageOf(tokens) });
}

function madeOnce(name, make) {
  if (!made.has(name)) made.set(name, make());
  return made.get(name);
}

function answerSlowly(socket, tokens, id) {
  const times = (sent[id] = []);
  const all = answerTokens(tokens);
  const begin = performance.now();
  let next = 0;
  socket.write(SSE_HEAD);
  const write = () => {
    if (socket.destroyed) return;
    if (next === all.length) {
      answered += 1;
      return void socket.write(`${chunk(endingOf(tokens))}0\r\n\r\n`);
    }
    times.push(microsNow());
    socket.write(chunk(tokenEvent(all[next])));
    next += 1;
    setTimeout(write, begin + next * TOKEN_EVERY_MS - performance.now());
  };
  write();
}

function answer(socket, request) {
  if (request.startsWith('GET /sent')) return socket.write(json(takeSent()));
  if (request.startsWith('GET /calls')) return socket.write(json({ answered }));
  if (request.startsWith('GET')) return socket.write(json({ object: 'list', data: [{ id: 'bench-model' }] }));
  const [, letters, pace, id] = wanted.exec(request) ?? ['', 'b', 'fast', ''];
  const tokens = fromLetters(letters);
  if (pace === 'slow') return answerSlowly(socket, tokens, id);
  answered += 1;
  const isStreamed = /"stream": ?true/.test(request);
  const make = isStreamed ? streamedAnswer : wholeAnswer;
  socket.write(madeOnce(`${isStreamed} ${tokens}`, () => make(tokens)));
}

function takeSent() {
  const taken = sent;
  sent = {};
  return taken;
}

const server = createServer({ noDelay: true }, (socket) => {
  let seen = '';
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    seen += bytes.latin1Slice();
    for (;;) {
      const head = seen.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = Number(/content-length: *(\d+)/i.exec(seen.slice(0, head))?.[1] ?? 0);
      const end = head + 4 + length;
      if (seen.length < end) return;
      const request = seen.slice(0, end);
      seen = seen.slice(end);
      answer(socket, request);
    }
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.stdout.write(`${server.address().port}\n`));
