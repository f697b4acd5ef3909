import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisConnections } from '#redis';
import { Fleet } from '../faults/fleet.js';
import type { RewriteClient } from '../support/rewrite-client.js';
import { OpenWatch } from './open-watch.js';
import { selfReport, selfReporting, type SelfReport } from './self-report.js';

/** What the parts of the service hold. */
export interface Sample {
  api: SelfReport;
  worker: SelfReport;
  redisBytes: number;
}

interface VendorCounts {
  calls: number;
  /** How many of the calls were for something of which no call had come before. */
  names: number;
}

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
    private readonly parts: readonly { port: number; open: OpenWatch }[],
  ) {}

  static async start(): Promise<SoakedService> {
    const folder = mkdtempSync(join(tmpdir(), 'soak-'));
    const vendor = spawn(process.execPath, ['test/soak/vendor.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [vendorPort] = (await once(vendor.stdout, 'data')) as [Buffer];
    const vendorUrl = `http://127.0.0.1:${Number(vendorPort)}`;
    const settings = { ...SETTINGS, ...selfReporting(folder), LLM_API__OPENAI__BASE_URL: vendorUrl };
    const fleet = await Fleet.start({ apis: 1, workers: 1, keys: 4, settings });
    const parts = [fleet.apis[0]!, fleet.workers[0]!].map(({ port }) => ({ port, open: new OpenWatch(folder, port) }));
    return new SoakedService(fleet, vendor, vendorUrl, folder, parts);
  }

  get client(): RewriteClient {
    return this.fleet.client(0);
  }

  get redisUrl(): string {
    return this.fleet.redis.url;
  }

  /** What each part holds: its memory now, what it has open by the middle since the last sample. */
  async sample(): Promise<Sample> {
    const [api, worker] = await Promise.all(this.parts.map(({ port, open }) => this.partOf(port, open)));
    return { api: api!, worker: worker!, redisBytes: await this.redisBytes() };
  }

  async vendorCounts(): Promise<VendorCounts> {
    return (await (await fetch(this.vendorUrl)).json()) as VendorCounts;
  }

  async stop(): Promise<void> {
    await Promise.all(this.parts.map(({ open }) => open.stop()));
    await this.fleet.stop();
    this.vendor.kill();
    rmSync(this.folder, { recursive: true });
  }

  private async partOf(port: number, open: OpenWatch): Promise<SelfReport> {
    return { ...(await selfReport(this.folder, port)), ...open.take() };
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
