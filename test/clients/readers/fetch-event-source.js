import { fetchEventSource } from '@microsoft/fetch-event-source';

// As much of a page as it looks at.
Object.assign(globalThis, { window: globalThis, document: { addEventListener() {}, removeEventListener() {} } });
await fetchEventSource('http://localhost:3000/v1/rewrite/sse', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ text: 'Hello, my friend.', style: 'pirate' }),
  onmessage: ({ event, data }) => console.log(JSON.stringify({ event, data })),
});
