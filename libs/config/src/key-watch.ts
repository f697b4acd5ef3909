import { hash } from 'node:crypto';
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Environment, type EnvironmentSources, readEnvironmentAside } from './environment.js';
import { describeKeyChanges } from './key-changes.js';
import type { KeyRing } from './key-ring.js';
import { parseKeys } from './parse-settings.js';
import type { ApiKeys, ProviderName } from './settings.js';
import { SettingsError } from './settings-error.js';

/** How keys are watched. */
export interface KeyWatchOptions {
  /** Where the settings were read at the start. */
  sources: EnvironmentSources;
  /** How often they are read again; a change is taken up when it has been seen twice. */
  intervalInMs?: number;
}

const INTERVAL_IN_MS = 1000;

/** The names of keys and their groups, with the provider where there is one. */
const KEY_NAME = /^(?:LLM_API__([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)__(?:KEY|GROUP)__\d+|CLIENT_API__.+__KEY(?:_SHA256)?)$/;

/** What was read, or why it could not be. */
type Sight = { environment: Environment } | { faults: readonly string[] };

/**
 * Takes up keys that have changed in `SECRETS_DIR`, `.secrets` or `.env`. It reads them again rather than waiting to be told: mounts are swapped
 * by links that no watcher of files sees. A file may be half written, so what is read counts once it has been read twice.
 * What a start would refuse changes nothing.
 */
export class KeyWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Keys');
  private timer: NodeJS.Timeout | undefined;
  /** As it was when the watch began. */
  private initial: Environment | null = null;
  /** The hash of what was seen last. */
  private seen = '';
  /** The hash of what was taken up or refused last. */
  private settled = '';
  private checking: Promise<void> | null = null;
  private lastWarning = '';

  constructor(
    private readonly ring: KeyRing,
    private readonly providers: readonly ProviderName[],
    private readonly options: KeyWatchOptions,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.check();
    this.timer = setInterval(() => void this.check(), this.options.intervalInMs ?? INTERVAL_IN_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Reads the files once. While they are being read already, it is that reading. */
  check(): Promise<void> {
    this.checking ??= this.read().finally(() => (this.checking = null));
    return this.checking;
  }

  private async read(): Promise<void> {
    const sight = await this.look();
    const seen = hashOf(sight);
    const isSettled = seen === this.seen;
    this.seen = seen;
    if (!isSettled || seen === this.settled) return;
    this.settled = seen;
    if ('faults' in sight) this.refuse(sight.faults);
    else this.takeUp(sight.environment);
  }

  private async look(): Promise<Sight> {
    try {
      const environment = await readEnvironmentAside(this.options.sources);
      this.initial ??= environment;
      return { environment };
    } catch (error) {
      return { faults: faultsOf(error) };
    }
  }

  private takeUp(environment: Environment): void {
    try {
      const { keys, refusedNext, isSetting } = parseKeys(environment);
      const leftAlone = this.namesLeftAlone(environment).filter(isSetting);
      const warnings = [
        ...(leftAlone.length === 0 ? [] : [`A restart is needed to take up changes of ${leftAlone.join(', ')}`]),
        ...refusedNext.map((what) => `${what}, and the next start is refused`),
      ];
      this.warnOnce(warnings.join('; '));
      // Another directory of secrets is a setting that has changed, and what lies in it is not ours before the restart.
      if (!leftAlone.includes('SECRETS_DIR')) this.replace(keys);
    } catch (error) {
      this.refuse(faultsOf(error));
    }
  }

  private replace(keys: ApiKeys): void {
    const changes = describeKeyChanges(this.ring.keys, keys, this.providers);
    if (changes.length === 0) return;
    this.ring.replace(keys);
    for (const { provider, left, line } of changes) {
      if (left === 0) this.logger.warn(`${line}: ${provider === null ? 'nobody is let in' : 'it cannot be called'}`);
      else this.logger.log(line);
    }
  }

  /** The names whose values have changed, and which are not those of keys in use. */
  private namesLeftAlone(environment: Environment): string[] {
    const before: Environment = this.initial ?? environment;
    const names = new Set([...before.keys(), ...environment.keys()]);
    const isTakenUp = (name: string): boolean => {
      const [, ofProvider] = KEY_NAME.exec(name) ?? [];
      return KEY_NAME.test(name) && (ofProvider === undefined || this.isInUse(ofProvider));
    };
    const hasChanged = (name: string): boolean =>
      (before.get(name)?.value ?? '') !== (environment.get(name)?.value ?? '');
    return [...names].filter((name) => hasChanged(name) && !isTakenUp(name));
  }

  private isInUse(provider: string): boolean {
    return this.providers.some((name) => name.toUpperCase() === provider);
  }

  private refuse(faults: readonly string[]): void {
    this.warnOnce(`The keys stay as they were: ${faults.join('; ')}`);
  }

  private warnOnce(warning: string): void {
    if (warning !== '' && warning !== this.lastWarning) this.logger.warn(warning);
    this.lastWarning = warning;
  }
}

/** Names and reasons; the values of secrets are in none of them. @throws any other error as it is */
function faultsOf(error: unknown): readonly string[] {
  if (error instanceof SettingsError) return error.problems;
  throw error;
}

function hashOf(sight: Sight): string {
  const content = 'faults' in sight ? sight.faults : [...sight.environment];
  return hash('sha256', JSON.stringify(content));
}
