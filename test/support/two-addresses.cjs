const dns = require('node:dns');

/** For `node --require`: the name `two.test` has two addresses of this machine, as `localhost` has on most. */
const { lookup } = dns;
const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
dns.lookup = (name, options, found) => (name === 'two.test' ? found(null, addresses) : lookup(name, options, found));
