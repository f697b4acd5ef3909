import type { KeyPriority, QueueState, StoredKey } from './key-lease-store.js';

interface Place {
  queueId: string;
  /** Lower ones come first. */
  ticket: number;
  requests: number;
}

const PRIORITIES: readonly KeyPriority[] = ['interactive', 'job'];

/** Names the line for a set of keys, in whichever order they are given. */
export function lineIdOf(keys: readonly StoredKey[]): string {
  return keys
    .map(({ id }) => id)
    .sort()
    .join(',');
}

/** The queues that wait for one set of keys, with a place of its own for each priority in which a queue waits. */
export class LeaseLine {
  private readonly places = { interactive: new Map<string, Place>(), job: new Map<string, Place>() };
  private tickets = 0;

  get isEmpty(): boolean {
    return PRIORITIES.every((priority) => this.places[priority].size === 0);
  }

  /** How many leases are due to others before the first request of this queue: all interactive ones before a job, and one turn of each queue of its priority. */
  countAhead(queue: QueueState): number {
    const priority = priorityOf(queue);
    const ticket = this.places[priority].get(queue.id)?.ticket ?? Infinity;
    const isOther = (place: Place): boolean => place.queueId !== queue.id;
    const turns = [...this.places[priority].values()].filter((place) => isOther(place) && place.ticket < ticket).length;
    if (priority === 'interactive') return turns;
    const interactive = [...this.places.interactive.values()].filter(isOther);
    return interactive.reduce((sum, place) => sum + place.requests, turns);
  }

  /** Gives the queue a place for each priority in which it waits, where it has none. */
  wait(queue: QueueState): void {
    for (const priority of PRIORITIES) this.place(queue.id, priority, queue[priority]);
  }

  /** Its first request has been served: puts the queue behind all others of that priority. @returns whether it gave up a place */
  takeTurn(queue: QueueState): boolean {
    const priority = priorityOf(queue);
    const hadPlace = this.places[priority].delete(queue.id);
    this.wait({ ...queue, [priority]: queue[priority] - 1 });
    return hadPlace && queue[priority] === 1;
  }

  /** @returns whether it had a place */
  leave(queueId: string): boolean {
    return PRIORITIES.map((priority) => this.places[priority].delete(queueId)).includes(true);
  }

  private place(queueId: string, priority: KeyPriority, requests: number): void {
    const places = this.places[priority];
    if (requests === 0) places.delete(queueId);
    else places.set(queueId, { queueId, requests, ticket: places.get(queueId)?.ticket ?? (this.tickets += 1) });
  }
}

function priorityOf(queue: QueueState): KeyPriority {
  return queue.interactive > 0 ? 'interactive' : 'job';
}
