import { proveRecipe } from './recipe-proof.js';

for (const heading of ['httpx-sse', 'aiohttp', 'go-sse', 'launchdarkly/eventsource', 'okhttp-sse']) {
  proveRecipe(heading, 'on a command line');
}
proveRecipe('reqwest-eventsource', 'on a command line');
