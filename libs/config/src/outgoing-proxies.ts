import { concealing } from './concealing.js';
import type { OutgoingProxies } from './settings.js';
import { hidden, NotAllowed, type SettingsReader } from './settings-reader.js';
import { canDecode } from './value-parsers.js';

/**
 * The proxies through which vendors are reached. The variables may be written in either case, of which lower case wins, and that of
 * `http://` serves `https://` as well where it stands alone: both as undici has it.
 */
export function readOutgoingProxies(reader: SettingsReader): OutgoingProxies | null {
  const [http, https] = ['HTTP_PROXY', 'HTTPS_PROXY'].map((name) =>
    reader.read(spelling(reader, name), null, proxyUrl, hidden),
  );
  const given = reader.read(spelling(reader, 'NO_PROXY'), '', String);
  if (!http && !https) return null;
  return concealing({ except: withoutNetworks(reader, given) }, { http: http ?? null, https: https ?? http ?? null });
}

/** Who is reached through which proxy, without users and passwords. */
export function describeProxies({ http, https, except }: OutgoingProxies): string {
  const each = Object.entries({ https, http }).map(([scheme, url]) =>
    url === null ? `${scheme} directly` : `${scheme} through ${new URL(url).origin}`,
  );
  return `Vendors are reached by ${each.join(', by ')}${except === '' ? '' : `, and without a proxy: ${except}`}`;
}

function spelling(reader: SettingsReader, name: string): string {
  return reader.isSet(name.toLowerCase()) ? name.toLowerCase() : name;
}

function proxyUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  const isPlain = url !== null && /^https?:\/\/[^\s?#]+$/.test(given) && url.pathname === '/';
  if (isPlain && canDecode(url.username) && canDecode(url.password)) return given;
  throw new NotAllowed(
    'the http:// or https:// URL of a proxy, with user and password where needed, percent-encoded, and without a path',
  );
}

function withoutNetworks(reader: SettingsReader, given: string): string {
  const hosts = given.split(/[,\s]+/);
  const networks = hosts.filter((host) => host.includes('/'));
  if (networks.length === 0) return given;
  reader.warn(`NO_PROXY has networks, which are passed over (${networks.join(', ')}): name hosts or domains`);
  return hosts.filter((host) => !host.includes('/')).join(',');
}
