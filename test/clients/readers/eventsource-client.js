import { createEventSource } from 'eventsource-client';

createEventSource({
  url: 'http://localhost:3000/v1/rewrite/sse',
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ text: 'Hello, my friend.', style: 'pirate' }),
  onMessage: ({ event, data }) => console.log(JSON.stringify({ event, data })),
});
