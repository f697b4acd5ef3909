import { readFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { Log } from '#rewrite-log';
import { gate } from '../../support/gate.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

/** A line of a stack trace that stands in a source of ours. */
const OURS = /\/((?:libs|apps)\/[^:]+)\.ts:/;
const ARCHITECTURE = readFileSync('docs/architecture.md', 'utf8');
const PIECE = 'four ';

interface Way {
  /** In order; one that calls itself is named once. */
  sources: string[];
  functions: number;
}

/** The functions of ours that are on the stack now, without those that wait for others to end. */
function wayToHere(): Way {
  const frames = new Error('here').stack!.split('\n').toReversed();
  const first = frames.findLastIndex((frame) => frame.includes('processTicksAndRejections')) + 1;
  const files = frames.slice(first).flatMap((frame) => OURS.exec(frame)?.[1] ?? []);
  return { sources: files.filter((file, i) => file !== files[i - 1]), functions: files.length };
}

/** The row of the page's table that begins so. */
function wayInPage(beginning: string): Way {
  const row = ARCHITECTURE.split('\n').find((line) => line.startsWith(`| ${beginning}`))!;
  const [, , sources = '', functions = ''] = row.split('|');
  return { sources: [...sources.matchAll(/`([^`]+)`/g)].map(([, source]) => source!), functions: Number(functions) };
}

describe('a piece of text that comes alone', () => {
  let service: WithVendor;
  const ways: Partial<Record<'read' | 'appended' | 'sent', Way>> = {};
  beforeAll(async () => {
    Error.stackTraceLimit = 100;
    service = await startWithVendor();
    const [shown, over] = [gate(), gate()];
    service.vendor.script({ answer: ['one two three ', shown.opened, PIECE, over.opened] });
    const { parse } = JSON;
    jest.spyOn(JSON, 'parse').mockImplementation((...args) => {
      if (args[0] === JSON.stringify(PIECE)) ways.read ??= wayToHere();
      return parse(...args) as unknown;
    });
    const { append } = Log.prototype;
    jest.spyOn(Log.prototype, 'append').mockImplementation(function (this: Log, entry) {
      if (entry.kind === 'delta' && entry.text === PIECE) ways.appended ??= wayToHere();
      append.call(this, entry);
    });
    const { write } = ServerResponse.prototype;
    jest.spyOn(ServerResponse.prototype, 'write').mockImplementation(function (
      this: ServerResponse,
      ...args: unknown[]
    ) {
      if (String(args[0]).startsWith('event: delta') && String(args[0]).includes(PIECE)) ways.sent ??= wayToHere();
      return write.apply(this, args as Parameters<typeof write>);
    });
    const stream = await service.client.post('/v1/rewrite/sse', { text: 'A long story', style: 'formal' });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('three')) text += (await reader.read()).value!;
    shown.open();
    while (!text.includes(PIECE)) text += (await reader.read()).value!;
    over.open();
    while (!text.includes('event: done')) text += (await reader.read()).value!;
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    Error.stackTraceLimit = 10;
    await service.stop();
  });

  test('is read from the vendor’s bytes', () => {
    expect(ways.read).toEqual(wayInPage('vendor to answer'));
  });

  test('goes into the log', () => {
    expect(ways.appended).toEqual(wayInPage('answer to log'));
  });

  test('goes to the client’s socket', () => {
    expect(ways.sent).toEqual(wayInPage('log to socket'));
  });
});
