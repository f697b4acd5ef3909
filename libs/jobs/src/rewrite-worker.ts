import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { Settings } from '#config';
import { JOB_QUEUE } from './job-queue.js';
import type { JobQueue } from './job-queue.js';
import { RewriteProcessor } from './rewrite.processor.js';

/** Works the queue's jobs in this process, where the settings say so, from the app's start to its end: before the end of what jobs need. */
@Injectable()
export class RewriteWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private closing: Promise<void> | null = null;

  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
    private readonly processor: RewriteProcessor,
  ) {}

  onApplicationBootstrap(): void {
    const { inProcess, concurrency } = this.settings.worker;
    if (!inProcess) return;
    this.queue.work(
      (task, attempt) => this.processor.process(task, attempt),
      concurrency,
      (job) => this.processor.endStream(job),
    );
  }

  /** Takes no more jobs and hands back those that do not end in time, where other processes can take them up. */
  async drain(): Promise<void> {
    if (this.settings.redis !== null) await this.close();
  }

  async onModuleDestroy(): Promise<void> {
    await this.close();
  }

  private close(): Promise<void> {
    this.closing ??= this.queue.close();
    return this.closing;
  }
}
