'use strict';

// Loaded before the service, with --expose-gc: what nothing holds is gone soon. A fifth of the time is spent on it, however slow the machine is.
const SHARE = 5;
const SHORTEST_PAUSE_IN_MS = 50;

function collect() {
  const begun = performance.now();
  globalThis.gc();
  const tookInMs = performance.now() - begun;
  setTimeout(collect, Math.max(SHORTEST_PAUSE_IN_MS, tookInMs * (SHARE - 1))).unref();
}

collect();
