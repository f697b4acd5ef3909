import { describe, expect, it } from '@jest/globals';
import { callerOf } from '../../../apps/api/src/http/caller.js';

describe('whom the limits count', () => {
  it.each([
    ['an address of IPv4', '203.0.113.7', 'address:203.0.113.7'],
    ['the same, as a socket of IPv6 shows it', '::ffff:203.0.113.7', 'address:203.0.113.7'],
    ['the network of an address of IPv6', '2001:db8:1:2:3:4:5:6', 'address:2001:db8:1:2::/64'],
    ['that network, whatever the host', '2001:DB8:1:2::ffff', 'address:2001:db8:1:2::/64'],
    ['another network', '2001:db8:1:3::1', 'address:2001:db8:1:3::/64'],
    ['an address with a zone', 'fe80::1%eth0', 'address:fe80::/64'],
    ['all together that are no address', 'nonsense', 'address:unknown'],
    ['nor nothing', '', 'address:unknown'],
  ])('is %s', (_name, ip, caller) => {
    expect(callerOf({ client: null, ip })).toBe(caller);
  });

  it('is a client by its name, wherever it is', () => {
    expect(callerOf({ client: 'website', ip: '203.0.113.7' })).toBe('client:website');
  });
});
