import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RedisConnections } from '#redis';
import { Fleet } from '../faults/fleet.js';
import type { RewriteClient } from '../support/rewrite-client.js';
import { selfReport, selfReporting, type SelfReport } from './self-report.js';

/** What the parts of the service hold at one moment. */
export interface Sample {
  api: SelfReport;
  worker: SelfReport;
  redisBytes: number;
}

export interface VendorCounts {
  calls: number;
  /** How many of the calls were for something of which no call had come before. */
  names: number;
}

/** How often, and how far apart, the parts are looked at for one sample. */
const LOOKS = 5;
const LOOK_INTERVAL_IN_MS = 1_000;

const SETTINGS = {
  LOG_LEVEL: 'warn',
  LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '200',
  MAX_OPEN_STREAMS: '1000',
  MAX_OPEN_STREAMS_PER_CLIENT: '1000',
  REWRITE_REPAIRS: '0',
  WORKER_CONCURRENCY: '200',
  // So short that what is kept by intent has come to its full size before the first sample that counts.
  CACHE_TTL_SECONDS: '30',
  STREAM_TTL_SECONDS: '30',
  JOB_RESULT_TTL_SECONDS: '30',
};

/** An api, a worker, Redis and a vendor, each a process of its own. */
export class SoakedService {
  private constructor(
    private readonly fleet: Fleet,
    private readonly vendor: ChildProcess,
    private readonly vendorUrl: string,
    private readonly folder: string,
  ) {}

  static async start(): Promise<SoakedService> {
    const folder = mkdtempSync(join(tmpdir(), 'soak-'));
    const vendor = spawn(process.execPath, ['test/soak/vendor.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = (await once(vendor.stdout, 'data')) as [Buffer];
    const vendorUrl = `http://127.0.0.1:${Number(port)}`;
    const settings = { ...SETTINGS, ...selfReporting(folder), LLM_API__OPENAI__BASE_URL: vendorUrl };
    const fleet = await Fleet.start({ apis: 1, workers: 1, keys: 4, settings });
    return new SoakedService(fleet, vendor, vendorUrl, folder);
  }

  get client(): RewriteClient {
    return this.fleet.client(0);
  }

  get redisUrl(): string {
    return this.fleet.redis.url;
  }

  /** The least that each part holds within some seconds: what is in use for the moment comes and goes, what leaks does not. */
  async sample(): Promise<Sample> {
    const [api, worker] = [this.fleet.apis[0]!, this.fleet.workers[0]!];
    const reports: { api: SelfReport; worker: SelfReport }[] = [];
    for (let look = 0; look < LOOKS; look += 1) {
      await delay(LOOK_INTERVAL_IN_MS);
      reports.push({
        api: await selfReport(this.folder, api.port),
        worker: await selfReport(this.folder, worker.port),
      });
    }
    return {
      api: least(reports.map((report) => report.api)),
      worker: least(reports.map((report) => report.worker)),
      redisBytes: await this.redisBytes(),
    };
  }

  async vendorCounts(): Promise<VendorCounts> {
    return (await (await fetch(this.vendorUrl)).json()) as VendorCounts;
  }

  async stop(): Promise<void> {
    await this.fleet.stop();
    this.vendor.kill();
    rmSync(this.folder, { recursive: true });
  }

  private async redisBytes(): Promise<number> {
    const connections = await RedisConnections.open({ url: this.fleet.redis.url, keyPrefix: 'rewrite' });
    try {
      return Number(/used_memory:(\d+)/.exec(await connections.commands.info('memory'))?.[1]);
    } finally {
      await connections.close();
    }
  }
}

function least(reports: readonly SelfReport[]): SelfReport {
  const of = (figure: keyof SelfReport): number => Math.min(...reports.map((report) => report[figure]));
  return { heap: of('heap'), rss: of('rss'), descriptors: of('descriptors'), handles: of('handles') };
}
