// The service's reader of event streams beside eventsource-parser, in one run: interleaved rounds, medians. Usage: event-streams.mjs <dist>
import { createParser } from 'eventsource-parser';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const { EventStream } = await import(pathToFileURL(resolve(process.argv[2] ?? 'dist', 'libs/llm/src/index.js')).href);
const frame = `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1700000000, model: 'm', choices: [{ index: 0, delta: { content: ' word' }, finish_reason: null }] })}\n\n`;
const pieces = (text, size) => text.match(new RegExp(`[^]{1,${size}}`, 'g'));
const INPUTS = {
  '5,000 events in pieces of 1,400 characters': pieces(frame.repeat(5000), 1400),
  'a line of 200,000 characters in pieces of 100': pieces(`data: ${'x'.repeat(200_000)}\n\n`, 100),
};
const READERS = {
  ours: (input) => {
    let events = 0;
    const stream = new EventStream({ event: () => (events += 1), stray: () => undefined }, 1e6);
    for (const piece of input) stream.push(piece);
    return events;
  },
  'eventsource-parser': (input) => {
    let events = 0;
    const parser = createParser({ onEvent: () => (events += 1) });
    for (const piece of input) parser.feed(piece);
    return events;
  },
};
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
for (const [name, input] of Object.entries(INPUTS)) {
  const took = { ours: [], 'eventsource-parser': [] };
  for (let round = 0; round < 12; round += 1) {
    for (const [reader, read] of Object.entries(READERS)) {
      const start = process.cpuUsage();
      read(input);
      const { user, system } = process.cpuUsage(start);
      if (round > 1) took[reader].push((user + system) / 1000);
    }
  }
  const [ours, theirs] = [median(took.ours), median(took['eventsource-parser'])];
  process.stdout.write(
    `${name}: ours ${ours.toFixed(1)} ms, eventsource-parser ${theirs.toFixed(1)} ms, ${(theirs / ours).toFixed(1)} x\n`,
  );
}
