import { describeTwoApis } from '../e2e/redis/two-apis-conformance.js';
import { KINDS } from './kinds.js';

for (const { name, start } of KINDS) describeTwoApis(name, start);
