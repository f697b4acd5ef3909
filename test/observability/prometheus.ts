import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../support/redis-server.js';
import { until } from '../support/until.js';

/** A series of an answer, and its value. */
interface Series {
  metric: Record<string, string>;
  value: number;
}

/** A real Prometheus on a free port, which scrapes each second and works out our rules. */
export class Prometheus {
  private constructor(
    private readonly process: ChildProcess,
    private readonly url: string,
    private readonly folder: string,
  ) {}

  /** @param targets the ports of processes, by the names of jobs */
  static async start(targets: Record<string, readonly number[]>): Promise<Prometheus> {
    if (spawnSync('prometheus', ['--version']).error) {
      throw new Error('prometheus is not on this machine (Debian: apt-get install prometheus)');
    }
    const [port, folder] = [await freePort(), mkdtempSync(join(tmpdir(), 'prometheus-'))];
    const jobs = Object.entries(targets).map(([name, ports]) => ({
      job_name: name,
      static_configs: [{ targets: ports.map((one) => `127.0.0.1:${one}`) }],
    }));
    const global = { scrape_interval: '1s', evaluation_interval: '1s' };
    const rules = [resolve('deploy/observability/rules.yml')];
    writeFileSync(join(folder, 'prometheus.yml'), stringify({ global, rule_files: rules, scrape_configs: jobs }));
    const args = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=127.0.0.1:${port}`];
    const child = spawn('prometheus', args, { cwd: folder, stdio: 'ignore' });
    const prometheus = new Prometheus(child, `http://127.0.0.1:${port}`, folder);
    await until(() => prometheus.isReady());
    return prometheus;
  }

  /** @throws what Prometheus says of a query that it does not understand */
  async query(expression: string): Promise<Series[]> {
    const answer = await fetch(`${this.url}/api/v1/query?${new URLSearchParams({ query: expression }).toString()}`);
    const { data, error } = (await answer.json()) as {
      data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
      error?: string;
    };
    if (!data) throw new Error(`${expression}: ${error}`);
    return data.result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
  }

  /** The values of the series by some of their labels, those of 0 left out. */
  async valuesBy(expression: string, ...labels: string[]): Promise<Record<string, number>> {
    const series = await this.query(`sum by (${labels.join(', ')}) (${expression}) > 0`);
    return Object.fromEntries(
      series.map(({ metric, value }) => [labels.map((label) => metric[label]).join(' '), value]),
    );
  }

  /** The one value. */
  async value(expression: string): Promise<number> {
    const [series] = await this.query(expression);
    return series?.value ?? Number.NaN;
  }

  /** Waits until every target has been scraped anew. */
  async scrapedAfter(time: number): Promise<void> {
    await until(async () => (await this.value('min(timestamp(up))')) * 1000 > time);
  }

  async stop(): Promise<void> {
    const exited = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await exited;
    rmSync(this.folder, { recursive: true });
  }

  private async isReady(): Promise<boolean> {
    if (this.process.exitCode !== null) throw new Error(`Prometheus ended with ${this.process.exitCode}`);
    return fetch(`${this.url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}
