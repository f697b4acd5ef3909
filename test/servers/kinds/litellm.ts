import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeVendor } from '../../support/fake-vendor.js';
import { installed, versionOf } from '../installation.js';
import { MODEL, type ServerKind } from '../model-server.js';
import { isAsked, isReadToItsEnd, playModel, UPSTREAM_KEY } from './upstream.js';

const KEY = 'sk-test-litellm';

/** LiteLLM's proxy, with a master key and without a database, before an upstream that speaks as OpenAI does. */
export function litellm(upstream: FakeVendor): ServerKind {
  return {
    name: 'LiteLLM proxy',
    version: versionOf('LITELLM'),
    settings: 'master_key, no database',
    key: KEY,
    readyPath: '/health/liveliness',
    command: ({ port, weights }) => {
      playModel(upstream, weights);
      const args = ['--config', writeConfig(upstream.openAiBaseUrl), '--host', '127.0.0.1', '--port', String(port)];
      const file = installed('litellm', 'litellm', 'bin', 'litellm');
      return { file, args, env: { LITELLM_LOCAL_MODEL_COST_MAP: 'True' } };
    },
    isWriting: () => isAsked(upstream),
    hasWrittenAll: () => isReadToItsEnd(upstream),
    stop: () => upstream.stop(),
  };
}

function writeConfig(upstreamUrl: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'litellm-')), 'config.json');
  const parameters = { api_base: upstreamUrl, api_key: UPSTREAM_KEY };
  const config = {
    model_list: [MODEL, '*'].map((name) => ({
      model_name: name,
      litellm_params: { model: `openai/${name}`, ...parameters },
    })),
    general_settings: { master_key: KEY },
    litellm_settings: { num_retries: 0, telemetry: false },
    router_settings: { num_retries: 0, disable_cooldowns: true },
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
