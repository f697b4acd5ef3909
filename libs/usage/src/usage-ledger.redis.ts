import { randomUUID } from 'node:crypto';
import { keyspace, luaScript, type RedisConnections, type RunScript } from '#redis';
import { monthOf, type Period } from './calendar.js';
import { type Counts, type Entry, type Reservation, RESERVATION_TTL_IN_MS, type Standing } from './usage-ledger.js';

/** Entries and ended reservations that are told together. */
export interface Batch {
  /** Rises with each batch of a process: one that is told again counts once. */
  number: number;
  entries: readonly Entry[];
  ended: readonly Reservation[];
}

/** Keeps usage in Redis, for all processes. Every method throws a `RedisUnavailableError` while Redis is away. Its steps are the scripts in `redis/`. */
export class RedisUsageLedger {
  private readonly root: string;
  private readonly process = randomUUID();
  private readonly runReserve: RunScript<[isGranted: number, used: number]>;
  private readonly runRenew: RunScript<null>;
  private readonly runBook: RunScript<null>;
  private readonly runRead: RunScript<string[][]>;
  private readonly runTokens: RunScript<number[]>;

  constructor(
    private readonly redis: RedisConnections,
    private readonly ttlInMs = RESERVATION_TTL_IN_MS,
  ) {
    this.root = keyspace(redis.keyPrefix, 'usage');
    const script = <Answer>(name: string): RunScript<Answer> =>
      redis.script(luaScript(new URL(`redis/${name}.lua`, import.meta.url)));
    this.runReserve = script('reserve');
    this.runRenew = script('renew');
    this.runBook = script('book');
    this.runRead = script('read');
    this.runTokens = script('tokens');
  }

  /** Whether Redis can be asked now. */
  get isAvailable(): boolean {
    return this.redis.isAvailable;
  }

  /** Calls the listener when Redis has come back. @returns ends the listening */
  onBack(listener: () => void): () => void {
    return this.redis.onBack(listener);
  }

  /** As the `UsageLedger` says. @throws {RedisUnavailableError} */
  async reserve({ owner, day, id, tokens }: Reservation, budget: number): Promise<Standing> {
    const args = [owner, day, budget, id, tokens, this.ttlInMs];
    const [isGranted, used] = await this.runReserve([this.root], args);
    return { isGranted: isGranted === 1, used };
  }

  /** Lets reservations live on. @throws {RedisUnavailableError} */
  async renew(reservations: readonly Reservation[]): Promise<void> {
    await this.runRenew([this.root], [this.ttlInMs, ...reservations.flatMap(rowOf)]);
  }

  /** Counts a batch, unless it was counted before. @throws {RedisUnavailableError} */
  async book({ number, entries, ended }: Batch): Promise<void> {
    const rows = entries.flatMap(({ owner, day, counts }) =>
      [...counts].flatMap(([name, count]) => [owner, day, monthOf(day), name, count]),
    );
    await this.runBook([this.root], [this.process, number, ended.length, ...ended.flatMap(rowOf), ...rows]);
  }

  /** As the `UsageLedger` says. @throws {RedisUnavailableError} */
  async read(owner: string, periods: readonly Period[]): Promise<ReadonlyMap<Period, Counts>> {
    const found = await this.runRead([this.root], [owner, ...periods]);
    return new Map(periods.flatMap((period, n) => (found[n]!.length > 0 ? [[period, countsIn(found[n]!)]] : [])));
  }

  /** As the `UsageLedger` says. @throws {RedisUnavailableError} */
  tokensOn(day: Period, owners: readonly string[]): Promise<readonly number[]> {
    return this.runTokens([this.root], [day, ...owners]);
  }
}

function rowOf({ owner, day, id, tokens }: Reservation): (string | number)[] {
  return [owner, day, id, tokens];
}

function countsIn(namesAndCounts: readonly string[]): Counts {
  const pairs = Array.from({ length: namesAndCounts.length / 2 }, (_, n): [string, number] => [
    namesAndCounts[2 * n]!,
    Number(namesAndCounts[2 * n + 1]),
  ]);
  return new Map(pairs);
}
