#!/usr/bin/env bash
# Streamed answers of the adapters alone, of two builds side by side: interleaved rounds, medians. Usage: transport-compare.sh <dist before> <dist now> [rounds]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
before=$1 now=$2 rounds=${3:-5}
work=$(mktemp -d)
vendors=()
trap 'kill "${vendors[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
for tokens in 20 500; do
  taskset -c 0 node bench/fast-vendor.mjs "$tokens" >"$work/port.$tokens" &
  vendors+=("$!")
done
until [ -s "$work/port.20" ] && [ -s "$work/port.500" ]; do sleep 0.1; done
for ((round = 0; round < rounds; round++)); do
  for kind in openai gemini; do
    for tokens in 20 500; do
      for build in before now; do
        taskset -c 1 node bench/transport.mjs "${!build}" "$kind" "$(cat "$work/port.$tokens")" 2 >>"$work/$kind.$tokens.$build"
      done
    done
  done
done
node -e '
const { readFileSync } = require("node:fs");
const median = (file, field) => {
  const values = readFileSync(`${process.argv[1]}/${file}`, "utf8").trim().split("\n").map((line) => JSON.parse(line)[field]).sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)];
};
for (const kind of ["openai", "gemini"]) {
  const cpu = (tokens, build) => median(`${kind}.${tokens}.${build}`, "cpuInMicros");
  const rate = (build) => median(`${kind}.20.${build}`, "perSecond");
  const token = (build) => (cpu(500, build) - cpu(20, build)) / 480;
  console.log(`${kind}: ${Math.round(rate("before"))} -> ${Math.round(rate("now"))} answers of 20 tokens a second (${(rate("now") / rate("before")).toFixed(1)} x), CPU ${Math.round(cpu(20, "before"))} -> ${Math.round(cpu(20, "now"))} us an answer, ${token("before").toFixed(1)} -> ${token("now").toFixed(1)} us for each further token (${Math.round((100 * token("now")) / token("before"))} %)`);
}' "$work"
