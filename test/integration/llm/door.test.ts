import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:https';
import { setImmediate as nextTurn, setTimeout as patience } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, jest } from '@jest/globals';
import type { OutgoingProxies } from '#config';
import { type LlmError, OpenAiAdapter, VendorDoor } from '#llm';
import { SELF_SIGNED } from '../../support/self-signed.js';
import { until } from '../../support/until.js';
import { callFor, failureOf } from './llm-reading.js';
import { adapterAt, EVENTS, listening, read, UNHEARD } from './own-server.js';

/** By it undici's limits pass: of connecting, and of headers and bodies, 300 s by default. */
const UNDICI_CLOCK = jest.requireActual<{ tick(byMs: number): void }>('undici/lib/util/timers.js');

function answering(response: ServerResponse, events = EVENTS): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events.join(''));
}

describe('a connection that is kept', () => {
  it('serves the next call, and that after it', async () => {
    let connections = 0;
    const server = createServer((request, response) => {
      request.resume().on('end', () => answering(response));
    }).on('connection', () => (connections += 1));
    const adapter = adapterAt(await listening(server));
    for (let call = 0; call < 3; call += 1) expect(await read(adapter)).toBe('Ahoy');
    expect(connections).toBe(1);
  });

  it.each(['reset', 'closed'])(
    'that its server has %s in the meantime is made anew, without a failure',
    async (how) => {
      const seen = new WeakSet<Socket>();
      let requests = 0;
      const server = createServer((request: IncomingMessage, response) => {
        requests += 1;
        const { socket } = request;
        if (!seen.has(socket)) {
          seen.add(socket);
          request.resume().on('end', () => answering(response));
        } else if (how === 'reset') socket.resetAndDestroy();
        else socket.destroy();
      });
      const adapter = adapterAt(await listening(server));
      expect([await read(adapter), await read(adapter)]).toEqual(['Ahoy', 'Ahoy']);
      expect(requests).toBe(3);
    },
  );

  it('is made anew as often as its server has closed one', async () => {
    const idle = new Set<Socket>();
    const server = createServer((request, response) => {
      const { socket } = request;
      if (idle.has(socket)) return void socket.destroy();
      idle.add(socket);
      request.resume().on('end', () => answering(response));
    });
    const adapter = adapterAt(await listening(server));
    for (let call = 0; call < 6; call += 1) expect(await read(adapter)).toBe('Ahoy');
  });

  it.each([
    ['a word that it is at work', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['a part of its headers', 'HTTP/1.1 200 OK\r\ncontent-ty'],
  ])('is not made anew for a vendor that cuts it after %s', async (_, begun) => {
    let requests = 0;
    const server = createServer((request, response) => {
      requests += 1;
      if (requests === 1) request.resume().on('end', () => answering(response));
      else request.socket.end(begun);
    });
    const adapter = adapterAt(await listening(server));
    expect(await read(adapter)).toBe('Ahoy');
    expect(await failureOf(adapter, callFor('Hello'))).toMatchObject({ kind: 'network' });
    expect(requests).toBe(2);
  });

  it('is not made anew for a vendor that cuts a new one', async () => {
    let requests = 0;
    const server = createServer((request) => {
      requests += 1;
      request.socket.resetAndDestroy();
    });
    expect(await failureOf(adapterAt(await listening(server)), callFor('Hello'))).toMatchObject({ kind: 'network' });
    expect(requests).toBe(1);
  });
});

describe('a request that is left before its connection is there', () => {
  it('is not sent', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      request.resume().on('end', () => answering(response));
    });
    const origin = `http://127.0.0.1:${await listening(server)}`;
    const door = new VendorDoor();
    const sent = (path: string, end = (): void => undefined) =>
      door.send({ method: 'POST', url: origin + path, headers: {}, body: 'Hello' }, { ...UNHEARD, end });
    sent('/left').leave();
    await new Promise<void>((resolve) => sent('/wanted', resolve));
    expect(asked).toEqual(['/wanted']);
  });
});

describe('an answer that has begun', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;

  it('needs nothing of its request any more, which is forgotten', async () => {
    const server = createServer((_, response) => response.flushHeaders());
    const url = `http://127.0.0.1:${await listening(server)}/`;
    const door = new VendorDoor();
    // The body, which may be long, is held by what holds these, and a string cannot be watched.
    const send = (headers: Record<string, string>, head: () => void) => ({
      watched: new WeakRef(headers),
      exchange: door.send({ method: 'POST', url, headers, body: 'Hello' }, { ...UNHEARD, head }),
    });
    const heard = new EventEmitter();
    const hasBegun = once(heard, 'head');
    const { watched, exchange } = send({ 'x-watched': 'yes' }, () => heard.emit('head'));
    await hasBegun;
    await until(() => {
      collectGarbage();
      return watched.deref() === undefined;
    });
    exchange.leave();
  });
});

describe('an answer that takes an hour', () => {
  const HOUR_IN_MS = 3_600_000;

  it.each<[string, number]>([
    ['its headers', 0],
    ['its first text', 1],
    ['its end', 2],
  ])('is waited for, whatever undici thinks of it: before %s', async (_, pausesBefore) => {
    const parts = [(response: ServerResponse) => response.flushHeaders()].concat(
      EVENTS.map((event) => (response: ServerResponse) => response.write(event)),
    );
    const pausing = new EventEmitter();
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'text/event-stream');
      request.resume().once('end', () => {
        for (const part of parts.slice(0, pausesBefore)) part(response);
        pausing.emit('pause', () => {
          for (const part of parts.slice(pausesBefore)) part(response);
          response.end();
        });
      });
    });
    const paused = once(pausing, 'pause');
    const text = read(adapterAt(await listening(server)));
    const [goOn] = (await paused) as [() => void];
    // What has been sent is read, and the limit of the next part begins to count.
    await patience(100);
    UNDICI_CLOCK.tick(1000);
    UNDICI_CLOCK.tick(HOUR_IN_MS);
    await nextTurn();
    goOn();
    expect(await text).toBe('Ahoy');
  });
});

describe('a connection that fails', () => {
  const factsOf = async (adapter: OpenAiAdapter) => {
    const error = (await failureOf(adapter, callFor('Hello'))) as LlmError;
    expect(error.kind).toBe('network');
    return { ...error.facts, message: error.message };
  };

  it('is told with its code and where it led: a port that nobody listens on', async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();
    await once(server, 'close');
    expect(await factsOf(adapterAt(port))).toEqual({
      systemCode: 'ECONNREFUSED',
      host: `127.0.0.1:${port}`,
      message: `openai could not be reached, or the connection was cut (ECONNREFUSED, 127.0.0.1:${port})`,
    });
  });

  it('is told with its code: a name that does not exist', async () => {
    const { systemCode, host } = await factsOf(adapterAt(80, { host: 'nowhere.invalid' }));
    expect(systemCode).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
    expect(host).toBe('nowhere.invalid');
  });

  it('is told with its code: a certificate that nobody vouches for', async () => {
    const server = createTlsServer(SELF_SIGNED, (_, response) => answering(response));
    const port = await listening(server);
    const { systemCode } = await factsOf(adapterAt(port, { scheme: 'https' }));
    expect(systemCode).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('is told with its code: TLS before a plain port', async () => {
    const server = createServer((_, response) => answering(response));
    const { systemCode } = await factsOf(adapterAt(await listening(server), { scheme: 'https' }));
    expect(systemCode).toMatch(/^(ERR_SSL_\w+|EPROTO|ECONNRESET)$/);
  });

  it('is told with its code: one that has not come about after ten seconds', async () => {
    const accepted = new EventEmitter();
    const server = createTcpServer(() => accepted.emit('connection'));
    const isAccepted = once(accepted, 'connection');
    const facts = factsOf(adapterAt(await listening(server), { scheme: 'https' }));
    await isAccepted;
    UNDICI_CLOCK.tick(1_000);
    UNDICI_CLOCK.tick(10_000);
    expect(await facts).toMatchObject({ systemCode: 'UND_ERR_CONNECT_TIMEOUT' });
  });

  it('is told with its code: an answer that is not HTTP', async () => {
    const server = createTcpServer((socket) => socket.on('data', () => socket.write('SSH-2.0-a\r\n')));
    const { systemCode } = await factsOf(adapterAt(await listening(server)));
    expect(systemCode).toBe('HTTPParserError');
  });
});

describe('a reader that is far behind', () => {
  const PIECES = 300;

  /** A vendor that writes all at once over a connection that it does not keep, and ends it while the reader is busy. */
  async function readSlowly(end: (socket: Socket) => void): Promise<{ text: string; error: unknown }> {
    const server = createTcpServer((socket) =>
      socket.once('data', () => {
        socket.on('error', () => undefined);
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n');
        socket.write(EVENTS[0]!.repeat(PIECES));
        end(socket);
      }),
    );
    let text = '';
    try {
      for await (const chunk of adapterAt(await listening(server)).stream(callFor('Hello'))) {
        if (text === '') await patience(300);
        if (chunk.kind === 'delta') text += chunk.text;
      }
    } catch (error) {
      return { text, error };
    }
    return { text, error: undefined };
  }

  it('reads all of an answer whose connection has ended by then', async () => {
    const { text, error } = await readSlowly((socket) => socket.end(EVENTS.at(-1)!));
    expect({ text, error }).toEqual({ text: 'Ahoy'.repeat(PIECES), error: undefined });
  });

  it('learns of one that was closed in mid-answer', async () => {
    const { text, error } = await readSlowly((socket) => socket.end());
    expect(text).toBe('Ahoy'.repeat(PIECES));
    expect(error).toMatchObject({ kind: 'incomplete' });
  });

  it('learns of one that was reset in mid-answer', async () => {
    const { error } = await readSlowly((socket) => setTimeout(() => socket.resetAndDestroy(), 100));
    expect(error).toMatchObject({ kind: expect.stringMatching(/^(network|incomplete)$/) });
  });
});

describe('an answer that is no event stream', () => {
  /** As a vendor's server sends a completion in one, in these pieces. */
  async function failureOfPieces(pieces: readonly string[], mediaType: string): Promise<LlmError> {
    const send = async (response: ServerResponse): Promise<void> => {
      response.writeHead(200, { 'content-type': mediaType });
      for (const piece of pieces) {
        response.write(piece);
        await nextTurn();
      }
      response.destroy();
    };
    const server = createServer((_, response) => void send(response));
    return (await failureOf(adapterAt(await listening(server)), callFor('Hello'))) as LlmError;
  }

  it('is cut where its connection is', async () => {
    expect(await failureOfPieces(['{"choices":[{"message":'], 'application/json')).toMatchObject({ kind: 'network' });
  });

  it.each([
    ['it', '', 'application/json'],
    ['an event', 'data: ', 'text/event-stream'],
  ])('is not read anew with each piece that may be the end of %s', async (_, first, mediaType) => {
    const parse = jest.spyOn(JSON, 'parse');
    const pieces = Array.from({ length: 1000 }, () => '{"a":{}}');
    await failureOfPieces([`${first}{"b":[`, ...pieces], mediaType);
    expect(parse.mock.calls.length).toBeLessThan(100);
    parse.mockRestore();
  });
});

describe('a proxy of the settings', () => {
  interface Seen {
    target: string;
    authorization: string | undefined;
  }

  /** A proxy that knows one more name than the machine does, and what it was asked. */
  async function proxyTo(port: number): Promise<{ url: string; seen: Seen[] }> {
    const seen: Seen[] = [];
    const note = (target: string, { headers }: IncomingMessage) =>
      seen.push({ target, authorization: headers['proxy-authorization'] });
    const server = createServer((request, response) => {
      note(request.url ?? '', request);
      request.resume().on('end', () => answering(response));
    }).on('connect', (request, socket: Socket) => {
      note(request.url ?? '', request);
      const onward = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
      onward.pipe(socket).pipe(onward);
    });
    return { url: `http://user:p%40ss@127.0.0.1:${await listening(server)}`, seen };
  }

  const doorBehind = (proxies: Partial<OutgoingProxies>) =>
    new VendorDoor({ http: null, https: null, except: '', ...proxies });

  it('is gone through, with its user and password, to a host that it alone knows', async () => {
    const { url, seen } = await proxyTo(0);
    const adapter = adapterAt(80, { host: 'inside.invalid', door: doorBehind({ http: url }) });
    expect(await read(adapter)).toBe('Ahoy');
    const authorization = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
    expect(seen).toEqual([{ target: 'http://inside.invalid/v1/chat/completions', authorization }]);
  });

  it('is asked for a tunnel to a server with TLS', async () => {
    const tls = createTlsServer(SELF_SIGNED, (_, response) => answering(response));
    const { url, seen } = await proxyTo(await listening(tls));
    const adapter = adapterAt(443, { scheme: 'https', host: 'inside.invalid', door: doorBehind({ https: url }) });
    expect(await failureOf(adapter, callFor('Hello'))).toMatchObject({
      kind: 'network',
      facts: { systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT', host: 'inside.invalid' },
    });
    expect(seen.map(({ target }) => target)).toEqual(['inside.invalid:443']);
  });

  it('is not gone through to a host that is excepted', async () => {
    const server = createServer((request, response) => request.resume().on('end', () => answering(response)));
    const port = await listening(server);
    const { url, seen } = await proxyTo(port);
    const adapter = adapterAt(port, { door: doorBehind({ http: url, except: 'example.org,127.0.0.1' }) });
    expect(await read(adapter)).toBe('Ahoy');
    expect(seen).toEqual([]);
  });

  it('that asks for other credentials is told as the one who did', async () => {
    const server = createServer((_, response) => response.writeHead(407).end());
    server.on('connect', (_, socket: Socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    const url = `http://127.0.0.1:${await listening(server)}`;
    const door = doorBehind({ http: url, https: url });
    for (const scheme of ['http', 'https']) {
      const error = await failureOf(adapterAt(9, { scheme, host: 'inside.invalid', door }), callFor('Hello'));
      expect(error).toMatchObject({ kind: 'network', message: expect.stringContaining('the proxy answered 407') });
    }
  });
});
