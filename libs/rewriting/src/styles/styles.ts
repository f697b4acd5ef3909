import { Injectable } from '@nestjs/common';
import { STYLES } from './index.js';
import type { Style } from './style.js';

/** The styles that this process has: those built in, and the operator's own. */
@Injectable()
export class Styles {
  private byName: ReadonlyMap<string, Style> = new Map(Object.entries(STYLES));

  get all(): readonly Style[] {
    return [...this.byName.values()];
  }

  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  /** The style of this name; null where there is none. */
  find(name: string): Style | null {
    return this.byName.get(name) ?? null;
  }

  /** Has these beside those built in, in the order of their names. */
  setOwn(own: readonly Style[]): void {
    const sorted = own.toSorted((one, other) => (one.name < other.name ? -1 : 1));
    this.byName = new Map([...Object.values(STYLES), ...sorted].map((style) => [style.name, style]));
  }
}
