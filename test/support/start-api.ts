import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadSettings, type Settings } from '#config';
import { type ApiOptions, createApi } from '../../apps/api/src/create-api.js';
import { stopApi } from '../../apps/api/src/shutdown.js';
import { LeakWatch } from './leak-watch.js';

export interface StartedApi {
  url: string;
  port: number;
  settings: Settings;
  app: NestFastifyApplication;
  /** What has been logged so far: one line of JSON for each entry. */
  logs(): string;
  /** Stops the way a signal does; with the grace of the settings unless given. Throws if a key was seen in an answer or a log. */
  stop(graceInMs?: number): Promise<void>;
}

/** Starts the service in this process on a free port, with the given variables and nothing else. */
export async function startApi(
  variables: Record<string, string> = {},
  options: Omit<ApiOptions, 'logStream'> = {},
): Promise<StartedApi> {
  const settings = loadSettings({ variables: { HOST: '127.0.0.1', ...variables }, directory: null });
  const leaks = new LeakWatch(settings);
  let logged = '';
  const write = (line: string): void => {
    logged += line;
    leaks.watchLine(line);
  };
  const app = await createApi(settings, { ...options, logStream: { write } });
  leaks.watchAnswers(app.getHttpServer());
  const url = await app.getHttpAdapter().getInstance().listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    port: Number(new URL(url).port),
    settings,
    app,
    logs: () => logged,
    stop: async (graceInMs = settings.shutdownGraceInMs) => {
      await stopApi(app, graceInMs);
      leaks.assertNone();
    },
  };
}
