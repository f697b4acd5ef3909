// OpenAI as the soak needs it, in a process of its own. A text tells how it is to be answered: `in 30 pieces, every 300 ms, stream 17`; the
// answer repeats the last words, its name. Tells its port when it listens, and GET / how many calls came and how many names they had.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const names = new Set();
let calls = 0;

function frame(content, reason) {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: reason }] })}\n\n`;
}

async function answer(request, response) {
  const { messages } = JSON.parse(await text(request));
  const asked = messages.findLast(({ role }) => role === 'user').content;
  const [, count, pauseInMs, name] = /in (\d+) pieces, every (\d+) ms, (\w+ \d+)/.exec(asked);
  calls += 1;
  names.add(name);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    if (sent <= count)
      return response.write(frame(sent === 1 ? `This is ${name}. ` : `And the piece ${sent} of it. `, null));
    clearInterval(timer);
    return response.end(`${frame('The end.', 'stop')}data: [DONE]\n\n`);
  }, Number(pauseInMs));
  response.once('close', () => clearInterval(timer));
}

const server = createServer((request, response) => {
  if (request.method === 'GET') response.end(JSON.stringify({ calls, names: names.size }));
  else void answer(request, response).catch(() => response.destroy());
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
