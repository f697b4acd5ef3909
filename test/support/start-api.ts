import { EventEmitter, once } from 'node:events';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadSettings, type Settings } from '#config';
import { type ApiOptions, createApi } from '../../apps/api/src/create-api.js';
import { stopApi } from '../../apps/api/src/shutdown.js';
import { LeakWatch } from './leak-watch.js';
import { NO_VENDOR } from './no-vendor.js';

export interface StartedApi {
  url: string;
  port: number;
  settings: Settings;
  app: NestFastifyApplication;
  /** What has been logged so far: one line of JSON for each entry. */
  logs(): string;
  /** Waits until so many of the lines match. */
  logged(pattern: RegExp, times?: number): Promise<void>;
  /** Has the answers and the logs watched for this key, too. */
  watchKey(key: string): void;
  /** Stops the way a signal does; with the grace of the settings unless given. Throws if a key or a text was seen where it must not be. */
  stop(graceInMs?: number): Promise<void>;
}

interface StartOptions extends Omit<ApiOptions, 'logStream' | 'keyWatch'> {
  /** Where `.env` and `.secrets` stand, and that the keys in them are watched; default: no such files. */
  directory?: string;
}

const KEY_CHECK_INTERVAL_IN_MS = 20;
/** How long a test waits for a line of the logs. */
const PATIENCE_IN_MS = 45_000;

/** Starts the service in this process on a free port, with the given variables and nothing else. */
export async function startApi(
  variables: Record<string, string> = {},
  { directory, ...options }: StartOptions = {},
): Promise<StartedApi> {
  const sources = {
    variables: { HOST: '127.0.0.1', LOG_LEVEL: 'debug', ...NO_VENDOR, ...variables },
    directory: directory ?? null,
  };
  const settings = loadSettings(sources);
  const leaks = new LeakWatch(sources, settings);
  let logged = '';
  const lines = new EventEmitter().setMaxListeners(0);
  const write = (line: string): void => {
    logged += line;
    lines.emit('line');
    leaks.watchLine(line);
  };
  const keyWatch = { sources, intervalInMs: KEY_CHECK_INTERVAL_IN_MS };
  const app = await createApi(settings, { ...options, ...(directory && { keyWatch }), logStream: { write } });
  leaks.watchServer(app.getHttpServer());
  const url = await app.getHttpAdapter().getInstance().listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    port: Number(new URL(url).port),
    settings,
    app,
    logs: () => logged,
    logged: async (pattern, times = 1) => {
      while (logged.split('\n').filter((line) => pattern.test(line)).length < times) {
        await once(lines, 'line', { signal: AbortSignal.timeout(PATIENCE_IN_MS) });
      }
    },
    watchKey: (key) => leaks.watchKey(key),
    stop: async (graceInMs = settings.shutdownGraceInMs) => {
      await stopApi(app, graceInMs);
      leaks.assertNone();
    },
  };
}
