// Loaded into a process before its own code, this tells on a socket, SELF_REPORT_FOLDER/PORT, what the process holds after its garbage is collected.
const { readdirSync } = require('node:fs');
const { createServer } = require('node:net');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const { SELF_REPORT_FOLDER, PORT } = process.env;
if (SELF_REPORT_FOLDER !== undefined) {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc');
  const server = createServer((socket) => {
    collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    const descriptors = readdirSync('/proc/self/fd').length;
    const handles = process.getActiveResourcesInfo().length;
    socket.end(JSON.stringify({ heap: heapUsed + external, rss, descriptors, handles }));
  });
  server.listen(join(SELF_REPORT_FOLDER, PORT)).unref();
}
