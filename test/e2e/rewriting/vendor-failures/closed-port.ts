import { subscribe, unsubscribe } from 'node:diagnostics_channel';

interface RequestCreated {
  request: { origin: string; method: string; path: string; headers: string[] };
}

/** Nobody listens there, and no server is ever given such a port when it asks for a free one. */
const ORIGIN = 'http://127.0.0.1:2';

let count = 0;

/** An address where every connection is refused, and what was to be sent there. */
export class ClosedPort {
  private readonly path = `/${(count += 1)}/v1`;
  private readonly keys: string[] = [];

  constructor() {
    subscribe('undici:request:create', this.look);
  }

  get openAiBaseUrl(): string {
    return ORIGIN + this.path;
  }

  /** How many calls were made with a key. */
  calls(key: string): number {
    return this.keys.filter((used) => used === key).length;
  }

  stop(): void {
    unsubscribe('undici:request:create', this.look);
  }

  /** The channel is documented (undici, docs/api/DiagnosticsChannel): `headers` has names and values in turn. */
  private readonly look = (message: unknown): void => {
    const { origin, method, path, headers } = (message as RequestCreated).request;
    // The service also looks, once, whether anybody is there.
    if (method !== 'POST' || origin !== ORIGIN || !path.startsWith(`${this.path}/`)) return;
    const authorization = headers[headers.findIndex((name) => name.toLowerCase() === 'authorization') + 1];
    this.keys.push(authorization?.replace(/^Bearer\s*/, '') ?? '');
  };
}
