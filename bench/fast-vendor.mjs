// A vendor that answers at once with a stream of so many tokens, as OpenAI and as Gemini do; much faster than anything measured.
import { createServer } from 'node:net';

const tokens = Number(process.argv[2] ?? 20);
const openai = (text, reason) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1700000000, model: 'm', system_fingerprint: 'fp_1', choices: [{ index: 0, delta: reason ? {} : { content: text }, logprobs: null, finish_reason: reason }] })}\n\n`;
const gemini = (text, reason) =>
  `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text }], role: 'model' }, ...(reason && { finishReason: reason }), index: 0 }], usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 5, totalTokenCount: 14 }, modelVersion: 'm', responseId: 'r' })}\r\n\r\n`;
const words = Array.from({ length: tokens }, (_, i) => ` word${i}`);
const bodies = {
  openai: `${words.map((w) => openai(w, null)).join('')}${openai('', 'stop')}data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: tokens, total_tokens: 9 + tokens } })}\n\ndata: [DONE]\n\n`,
  gemini: `${words.map((w) => gemini(w, null)).join('')}${gemini('', 'STOP')}`,
};
const answer = (body) =>
  `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n${body
    .match(/[^]{1,1400}/g)
    .map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`)
    .join('')}0\r\n\r\n`;
const answers = { openai: Buffer.from(answer(bodies.openai)), gemini: Buffer.from(answer(bodies.gemini)) };

const server = createServer((socket) => {
  let seen = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    seen += chunk.toString('latin1');
    for (;;) {
      const head = seen.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = Number(/content-length: *(\d+)/i.exec(seen.slice(0, head))?.[1] ?? 0);
      if (seen.length < head + 4 + length) return;
      const kind = seen.startsWith('POST /v1beta') ? 'gemini' : 'openai';
      seen = seen.slice(head + 4 + length);
      socket.write(answers[kind]);
    }
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
