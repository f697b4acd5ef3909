import { EventStreamContentType, fetchEventSource } from '@microsoft/fetch-event-source';

// As much of a page as it looks at.
Object.assign(globalThis, { window: globalThis, document: { addEventListener() {}, removeEventListener() {} } });
class RetriableError extends Error {}
class FatalError extends Error {}
// "Better error handling" of its README.
await fetchEventSource('http://localhost:3000/v1/rewrite/sse', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ text: 'Hello, my friend.', style: 'pirate' }),
  async onopen(response) {
    if (response.ok && response.headers.get('content-type') === EventStreamContentType) return;
    if (response.status >= 400 && response.status < 500 && response.status !== 429) throw new FatalError();
    throw new RetriableError();
  },
  onmessage: ({ event, data }) => console.log(JSON.stringify({ event, data })),
  onclose() {
    throw new RetriableError();
  },
  onerror(error) {
    if (error instanceof FatalError) throw error;
  },
});
