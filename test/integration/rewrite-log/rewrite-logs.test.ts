import { RedisServer } from '../../support/redis-server.js';
import { LogProcess } from './log-processes.js';
import { describeRecentStreams } from './recent-streams-conformance.js';
import { describeRewriteLogs } from './rewrite-logs-conformance.js';
import type { StartProcesses } from './rewrite-logs-conformance.js';
import { describeStreams } from './streams-conformance.js';

let server: RedisServer;

beforeAll(async () => void (server = await RedisServer.start()));
afterAll(() => server.stop());

const oneProcess =
  (url: () => string | null): StartProcesses =>
  async () => {
    const alone = await LogProcess.start(url());
    return { leading: alone, reading: alone };
  };
const twoProcesses: StartProcesses = async () => ({
  leading: await LogProcess.start(server.url),
  reading: await LogProcess.start(server.url),
});

describe.each([
  ['without Redis', oneProcess(() => null)],
  ['of one process with Redis', oneProcess(() => server.url)],
  ['of two processes with Redis', twoProcesses],
])('%s', (name, start) => {
  describeRewriteLogs(name, start);
  describeStreams(name, start);
  describeRecentStreams(name, start);
});
