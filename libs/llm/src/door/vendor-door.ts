import type { IncomingHttpHeaders } from 'node:http';
import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { OutgoingProxies } from '#config';
import { unpacking } from './unpacking.js';
import { type ConnectionFailure, connectionFailureOf, isOfStaleConnection, noteReuse } from './connection-failure.js';

/** What is sent to a vendor. */
export interface VendorRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** Hears an answer while it comes. Exactly one of `end` and `fail` is its last word, unless it was left. */
export interface ExchangeListener {
  /** The answer begins. */
  head(status: number, headers: IncomingHttpHeaders): void;
  /** A part of its body, unpacked. */
  bytes(chunk: Buffer): void;
  /** The whole answer has come. */
  end(): void;
  /** The connection did not come about, or was cut. */
  fail(failure: ConnectionFailure): void;
}

/** A request under way. */
export interface Exchange {
  /** Closes the connection unless the answer has ended; nothing more is heard. */
  leave(): void;
  /** The same, unless the answer ends soon: then its connection can serve the next. */
  release(): void;
}

/** How long an answer of which no more is wanted may take to end. */
const RELEASE_IN_MS = 1000;

/** A connection that has not come about in this time has failed. */
const CONNECT_TIMEOUT_IN_MS = 10_000;

/** Answers take as long as the settings allow: undici's own limits of 300 s are off. */
const UNLIMITED = { headersTimeout: 0, bodyTimeout: 0 };

/**
 * The one way to the vendors: every byte of theirs comes through here. It keeps connections for each origin, follows no redirect (the text goes to the
 * server that the operator chose), goes through the proxies of the settings, and unpacks compressed answers. It never holds a connection back: undici 7
 * throws out of the socket's event, past every handler, when a connection ends that is held (nodejs/undici#5360).
 */
export class VendorDoor {
  private readonly kept: Dispatcher;
  /** For a request whose kept connection turned out to be closed. */
  private readonly fresh: Dispatcher;

  constructor(proxies: OutgoingProxies | null = null) {
    this.kept = createDispatcher(proxies, {});
    this.fresh = createDispatcher(proxies, { pipelining: 0 });
  }

  /** Sends the request; the listener is told what becomes of it. */
  send(request: VendorRequest, listener: ExchangeListener): Exchange {
    const exchange = new OpenExchange(listener, () => this.fresh.dispatch(options, exchange));
    const { origin, pathname, search } = new URL(request.url);
    const options: Dispatcher.DispatchOptions = {
      origin,
      path: pathname + search,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
    };
    this.kept.dispatch(options, exchange);
    return exchange;
  }
}

/** How undici tells what happens to a request, as this service's `ExchangeListener`. */
class OpenExchange implements Exchange, Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | null = null;
  private isOver = false;
  private stopUnpacking = (): void => undefined;
  private releaseTimer: NodeJS.Timeout | undefined;

  constructor(
    private listener: ExchangeListener,
    private askAgain: (() => void) | null,
  ) {}

  leave(): void {
    this.stopUnpacking();
    if (this.isOver) return;
    this.end();
    this.abort();
  }

  release(): void {
    this.stopUnpacking();
    if (!this.isOver) this.releaseTimer ??= setTimeout(() => this.leave(), RELEASE_IN_MS).unref();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isOver) this.abort();
  }

  /** The first bytes of an answer have come, be it one that only tells of another: the vendor is at work, and would be paid twice. */
  onResponseStarted(): void {
    // It holds the request's body, which may be long.
    this.askAgain = null;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.isOver) return;
    const { listener, stop } = unpacking(headers['content-encoding'], this.listener);
    this.listener = listener;
    this.stopUnpacking = stop;
    this.listener.head(status, headers);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.isOver) this.listener.bytes(chunk);
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    this.end();
    this.listener.end();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.isOver) return;
    const { askAgain } = this;
    this.askAgain = null;
    if (askAgain !== null && isOfStaleConnection(error)) return askAgain();
    this.end();
    this.listener.fail(connectionFailureOf(error));
  }

  private end(): void {
    this.isOver = true;
    clearTimeout(this.releaseTimer);
  }

  private abort(): void {
    this.controller?.abort(new Error('The answer was left'));
  }
}

function createDispatcher(proxies: OutgoingProxies | null, more: Agent.Options): Dispatcher {
  const options = { ...UNLIMITED, ...more };
  if (proxies === null) return new Agent({ ...options, connect: createConnector() });
  return new EnvHttpProxyAgent({
    ...options,
    // Where a variable is not set the library would read it itself.
    httpProxy: proxies.http ?? '',
    httpsProxy: proxies.https ?? '',
    noProxy: proxies.except,
    // Proxies rarely let a tunnel through to a plain port.
    proxyTunnel: false,
  });
}

function createConnector(): buildConnector.connector {
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_IN_MS });
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      socket?.prependListener('error', (failure: Error) => noteReuse(failure, socket.bytesRead));
      if (error) callback(error, null);
      else callback(null, socket);
    });
}
