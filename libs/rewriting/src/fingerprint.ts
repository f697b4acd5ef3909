import { hash } from 'node:crypto';
import type { ProviderName } from '#config';
import { onceForEach } from './once-for-each.js';
import { instructionsFor } from './prompt.js';
import { optionsOf, type RewriteCommand } from './rewrite-command.js';
import type { Style } from './styles/style.js';

/** What makes two rewrites equal besides the command itself. */
export interface FingerprintContext {
  style: Style;
  /** Null where the cache is shared among clients. */
  owner: string | null;
  /** The providers that may serve, in order, each with the identity of its adapter. */
  providers: { provider: ProviderName; identity: string }[];
}

/** Equal for two requests exactly if one rewrite may answer both. The SHA-256 of its parts, in hex. */
export function fingerprintOf(command: RewriteCommand, { style, owner, providers }: FingerprintContext): string {
  const options = optionsOf(command);
  const parts = [
    owner,
    command.text,
    command.style,
    style.hash,
    command.provider ?? null,
    providers.map(({ provider, identity }) => [provider, identity]),
    options.length === 0 ? plainInstructionsHashOf(style) : hashOf(instructionsFor(style, command)),
    ...options,
  ];
  return hashOf(JSON.stringify(parts));
}

/** Of instructions without options: they are long, and most requests have them. */
const plainInstructionsHashOf = onceForEach((style: Style) => hashOf(instructionsFor(style)));

/**
 * Equal for two requests exactly if they are of one owner and their bodies are equal, whether defaults are written out or not.
 * The SHA-256 of its parts, in hex.
 */
export function bodyHashOf(owner: string, command: RewriteCommand): string {
  const fields = Object.entries(command).filter(([, value]) => value !== undefined);
  const parts = [owner, ...fields.toSorted(([a], [b]) => (a < b ? -1 : 1))];
  return hashOf(JSON.stringify(parts));
}

function hashOf(text: string): string {
  return hash('sha256', text);
}
