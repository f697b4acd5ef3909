#!/usr/bin/env bash
# BullMQ 6.7.0 with ioredis 6.0.0: `queue.addBulk`, of which the guide says that it can only succeed or fail, and adds all jobs or none
# (docs.bullmq.io, guide/queues/adding-bulks).
#
# A good guess: so it does, and a job that `add` refuses makes it reject.
# Seen: it is a pipeline, no transaction. A job whose parent is gone, which `add` refuses with an error, is left out of a batch that resolves; its place holds a Job with
# the id -5, a number. And where Redis gets full in between, addBulk rejects and leaves what it had added, so that whoever adds the batch again has those twice.
# What helps: ids of one's own, which make the repeat harmless, and a look at each id.
# Needs redis-server and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "$redis" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
redis-server --port "$port" --bind 127.0.0.1 --save '' --maxmemory-policy noeviction >redis.log &
redis=$!
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact bullmq@6.7.0 ioredis@6.0.0
cat >try.mjs <<'JS'
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const connection = { host: '127.0.0.1', port: Number(process.argv[2]) };
const queue = new Queue('queue', { connection });
const redis = new Redis(connection);

const orphan = { name: 'orphan', data: {}, opts: { parent: { id: 'gone', queue: 'bull:queue' } } };
console.log('add of an orphan:', await queue.add(orphan.name, orphan.data, orphan.opts).then(() => 'added', () => 'refused'));
const jobs = await queue.addBulk([{ name: 'first', data: {} }, orphan, { name: 'third', data: {} }]);
console.log('addBulk with one: resolves, ids', JSON.stringify(jobs.map(({ id }) => id)), `jobs in the queue: ${await queue.count()}`);

await queue.obliterate({ force: true });
const batch = Array.from({ length: 1000 }, () => ({ name: 'long', data: 'a'.repeat(10_000) }));
const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))[1]);
await redis.config('SET', 'maxmemory', used + 5_000_000);
const outcome = await queue.addBulk(batch).then(() => 'resolves', ({ message }) => `rejects (${message.split(' ')[0]})`);
const count = await queue.count();
console.log(`addBulk of 1000 into a Redis that gets full: ${outcome}, jobs in the queue: ${count > 0 && count < 1000 ? 'some' : count}`);
await Promise.all([queue.close(), redis.quit()]);
JS
output=$(node try.mjs "$port")
echo "$output"
[ "$output" = 'add of an orphan: refused
addBulk with one: resolves, ids ["1",-5,"2"] jobs in the queue: 2
addBulk of 1000 into a Redis that gets full: rejects (OOM), jobs in the queue: some' ]
