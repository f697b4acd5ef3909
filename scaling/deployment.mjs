import { workingTree } from '../bench/builds.mjs';
import { nodeOf } from '../bench/nodes.mjs';
import { freePort, Pinned } from '../bench/processes.mjs';
import { Redis } from '../bench/redis.mjs';
import { service } from '../bench/subjects.mjs';
import { startVendor } from '../bench/vendor-process.mjs';

const BOTH_CORES = '0,1';

/** The Node in use. */
const NODE = nodeOf(process.versions.node.split('.', 1)[0]);

let built;

/** One Redis, a vendor, and processes of the built service that are one service. */
export class Deployment {
  /**
   * @param apis how many processes of it
   * @param workers how many processes of it
   */
  static async start({ apis, workers = 0 }) {
    built ??= workingTree();
    const [redis, vendor] = await Promise.all([Redis.start(), startVendor()]);
    const one = new Deployment(redis, vendor);
    for (let n = 0; n < apis; n += 1) one.urls.push(await one.run(0));
    for (let n = 0; n < workers; n += 1) await one.run(1);
    return one;
  }

  constructor(redis, vendor) {
    this.redis = redis;
    this.vendor = vendor;
    this.processes = [];
    this.urls = [];
  }

  async run(index) {
    const place = {
      node: NODE,
      port: await freePort(),
      spare: await freePort(),
      vendorUrl: this.vendor.url,
      redisUrl: this.redis.url,
    };
    const command = service(built, { isShared: true, hasWorker: true }).commands(place)[index];
    const process = new Pinned([NODE.file, ...command.flags, command.file], { ...command, core: BOTH_CORES });
    this.processes.push(process);
    const port = command.port ?? place.port;
    await process.listens(port);
    return `http://127.0.0.1:${port}`;
  }

  /** What Redis and the processes have used so far: times in µs. */
  async used() {
    const { reads, bytes } = await this.redis.counters();
    const info = await this.redis.ask('INFO everything');
    const of = (name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? 0);
    return {
      redisMicros: (of('used_cpu_user_main_thread') + of('used_cpu_sys_main_thread')) * 1e6,
      serviceMicros: this.processes.reduce((total, process) => total + process.cpuInMicros(), 0),
      roundTrips: reads,
      bytes,
      memory: of('used_memory'),
      atInMs: performance.now(),
    };
  }

  async stop() {
    await Promise.all(this.processes.map((process) => process.stop()));
    await Promise.all([this.redis.stop(), this.vendor.stop()]);
  }
}
