import { isHost, redisAddress } from './redis-address.js';
import { NotAllowed } from './settings-reader.js';
import { canDecode } from './value-parsers.js';

/** The URL of a Redis server, of Sentinels or of a Cluster. Refuses what ioredis cannot read, or would read otherwise than it looks. */
export function redisUrl(given: string): string {
  if (redisAddress(given).kind === 'server') refuseUnreadable(given);
  return given;
}

function refuseUnreadable(given: string): void {
  const url = /^rediss?:\/\/[^\s/]+(\/\S*)?$/.test(given) && URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^\/?\d{0,5}$/.test(url.pathname)) {
    throw new NotAllowed(
      "a redis:// or rediss:// URL, with a database's number or nothing as its path, or one of redis+sentinel:// or redis+cluster://",
    );
  }
  const fault = faultOf(url, given);
  if (fault !== null) throw new NotAllowed(fault);
}

function faultOf(url: URL, given: string): string | null {
  if (/[?#]/.test(given)) return 'a URL without ? and #: encode them in a password as %3F and %23';
  if (!canDecode(url.username) || !canDecode(url.password)) {
    return 'a URL whose user and password are percent-encoded: a % in them is %25';
  }
  if (url.username !== '' && !/^rediss?:\/\/[^@]*:[^@]*@/.test(given)) {
    return 'a URL with a password after its user: redis://user:password@host, or redis://:password@host without a user';
  }
  if (isHost(url.hostname.replace(/^\[|\]$/g, ''))) return null;
  return "a URL with an IP address or a host's name as its host (several hosts: redis+sentinel:// or redis+cluster://)";
}
