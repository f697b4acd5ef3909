import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RedisScript } from './redis-connections.js';

/** A line such as `--- @include "includes/lease"`: the file `includes/lease.lua`, seen from the one that has the line. */
const INCLUDE = /^--- @include "(.+)"$/gm;

/**
 * The script in a `.lua` file, for `RedisConnections.script`. What it includes stands where it is included first, once, so that
 * an include may include what it needs itself.
 * @param file beside the source that asks for it: `new URL('redis/lease.lua', import.meta.url)`
 * @throws if it, or what it includes, is not there
 */
export function luaScript(file: URL): RedisScript {
  return { name: fileURLToPath(file), lua: textOf(file, new Set([file.href])) };
}

/** @param taken the addresses of the files whose text the script has already */
function textOf(file: URL, taken: Set<string>): string {
  return readFileSync(file, 'utf8').replace(INCLUDE, (_line, name: string) => {
    const included = new URL(`${name}.lua`, file);
    if (taken.has(included.href)) return '';
    taken.add(included.href);
    return textOf(included, taken).trimEnd();
  });
}
