import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** Works jobs that never end, with a lock of 3 s and a sweep each second, and prints the id of each it takes. */
const SCRIPT = `
  import { Queue } from 'bullmq';
  import { REWRITES_QUEUE, rewritesQueueOptions } from '#jobs';
  import { BullmqJobQueue } from '#jobs/bullmq';
  import { RedisConnections } from '#redis';
  const connections = await RedisConnections.open({ url: process.argv[1], keyPrefix: 'rewrite' });
  const options = { attempts: 3, resultTtlInMs: 60000, backoffInMs: 5, handBackAfterInMs: 50, lockInMs: 3000, sweepIntervalInMs: 1000 };
  const queue = new BullmqJobQueue(new Queue(REWRITES_QUEUE, rewritesQueueOptions(connections)), connections, options);
  queue.work(({ id }) => {
    process.stdout.write(id + ' ');
    return new Promise(() => undefined);
  }, 5);`;

/** A worker in a process of its own, for killing (the service is built before the tests run). */
export class KilledWorker {
  private readonly child: ChildProcessWithoutNullStreams;
  private out = '';

  constructor(url: string) {
    const args = ['--input-type=module', '--eval', SCRIPT, url];
    this.child = spawn(process.execPath, args, { cwd: resolve(__dirname, '../../..') });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text));
  }

  /** Resolves once it works the job. */
  async taken(id: string): Promise<void> {
    while (!this.out.includes(id)) await once(this.child.stdout, 'data');
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }
}
