/** A field of what `INFO` answers; null where the server does not tell it. */
export function infoField(info: string, name: string): string | null {
  const line = info.split('\r\n').find((one) => one.startsWith(`${name}:`));
  return line?.slice(name.length + 1) ?? null;
}
