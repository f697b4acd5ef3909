import { createHash } from 'node:crypto';
import type { ProviderName } from '#config';
import { instructionsFor } from './prompt.js';
import type { RewriteCommand } from './rewrite-command.js';

/** What makes two rewrites equal besides the command itself. */
export interface FingerprintContext {
  /** Null where the cache is shared among clients. */
  owner: string | null;
  /** The providers that may serve, in order, each with its model. */
  providers: { provider: ProviderName; model: string }[];
}

/** Equal for two requests exactly if one rewrite may answer both. The SHA-256 of its parts, in hex. */
export function fingerprintOf(command: RewriteCommand, { owner, providers }: FingerprintContext): string {
  const parts = [
    owner,
    command.text,
    command.style,
    command.provider ?? null,
    providers.map(({ provider, model }) => [provider, model]),
    instructionsFor(command.style),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
