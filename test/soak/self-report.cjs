// Loaded into a process before its own code, this tells on two sockets what the process holds: on SELF_REPORT_FOLDER/PORT after its garbage is
// collected, which holds the process up, and on SELF_REPORT_FOLDER/PORT.open what it has open.
const { readdirSync } = require('node:fs');
const { createServer } = require('node:net');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const { SELF_REPORT_FOLDER, PORT } = process.env;

function open() {
  return { descriptors: readdirSync('/proc/self/fd').length, handles: process.getActiveResourcesInfo().length };
}

function tell(name, report) {
  const server = createServer((socket) => socket.end(JSON.stringify(report())));
  server.listen(join(SELF_REPORT_FOLDER, name)).unref();
}

if (SELF_REPORT_FOLDER !== undefined) {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc');
  tell(`${PORT}.open`, open);
  tell(PORT, () => {
    collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heap: heapUsed + external, rss, ...open() };
  });
}
