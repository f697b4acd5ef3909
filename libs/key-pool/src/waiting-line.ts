import type { KeyPriority } from './key-lease-store.js';
import type { KeyRequest } from './key-request.js';

/** Requests that wait, in order of arrival, interactive ones before jobs. */
export class WaitingLine {
  private readonly waiting = { interactive: new Set<KeyRequest>(), job: new Set<KeyRequest>() };

  get size(): number {
    return this.waiting.interactive.size + this.waiting.job.size;
  }

  add(request: KeyRequest): void {
    this.waiting[request.priority].add(request);
  }

  delete(request: KeyRequest): void {
    this.waiting[request.priority].delete(request);
  }

  first(): KeyRequest | undefined {
    const { interactive, job } = this.waiting;
    return interactive.values().next().value ?? job.values().next().value;
  }

  all(): KeyRequest[] {
    return [...this.waiting.interactive, ...this.waiting.job];
  }

  length(priority: KeyPriority): number {
    return this.waiting[priority].size;
  }
}
