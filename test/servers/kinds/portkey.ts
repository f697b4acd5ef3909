import type { FakeVendor } from '../../support/fake-vendor.js';
import { installed, versionOf } from '../installation.js';
import type { ServerKind } from '../model-server.js';
import { isAsked, isReadToItsEnd, playModel, UPSTREAM_KEY } from './upstream.js';

/**
 * As published it answers every stream with 500, for it writes to the headers of what `fetch` gave it
 * (findings/portkey-gateway-every-stream.sh): so it is given answers whose headers can be written to.
 */
const WRITABLE_HEADERS = `
  const { fetch } = globalThis;
  globalThis.fetch = async (...call) => {
    const answer = await fetch(...call);
    return new Response(answer.body, answer);
  };`;

/** The gateway of Portkey, before an upstream that speaks as OpenAI does and is told by a header. */
export function portkey(upstream: FakeVendor): ServerKind {
  return {
    name: 'Portkey gateway',
    version: versionOf('PORTKEY'),
    settings:
      '--headless, and a preload that makes the headers of its answers writable: as published, each stream is a 500',
    key: UPSTREAM_KEY,
    headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': upstream.openAiBaseUrl },
    readyPath: '/',
    command: ({ port, weights }) => {
      playModel(upstream, weights);
      const script = installed('portkey', 'portkey', 'node_modules/@portkey-ai/gateway/build/start-server.js');
      const preload = `data:text/javascript,${encodeURIComponent(WRITABLE_HEADERS)}`;
      return { file: process.execPath, args: ['--import', preload, script, '--headless', `--port=${port}`] };
    },
    isWriting: () => isAsked(upstream),
    hasWrittenAll: () => isReadToItsEnd(upstream),
    stop: () => upstream.stop(),
  };
}
