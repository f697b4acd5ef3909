import { RedisServer } from '../../support/redis-server.js';
import { describeTwoApis } from './two-apis-conformance.js';

describeTwoApis('one Redis', () => RedisServer.start());
