/**
 * What all keys of a lib begin with, such as `{rewrite}:keys:`. The braces make the prefix the hash tag, so that all
 * keys lie in one slot of a cluster.
 */
export function keyspace(prefix: string, lib: string): string {
  return `{${prefix}}:${lib}:`;
}
