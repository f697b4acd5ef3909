import { EventSource } from 'eventsource';

const answer = await fetch('http://localhost:3000/v1/rewrite/submit', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ text: 'Hello, my friend.', style: 'pirate' }),
});
const stream = new EventSource(`http://localhost:3000/v1/rewrite/sse/${(await answer.json()).id}`);
for (const event of ['start', 'delta', 'restart', 'done', 'error']) {
  stream.addEventListener(event, ({ data }) => data && console.log(JSON.stringify({ event, data })));
}
