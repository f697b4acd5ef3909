import { hash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SettingsError } from '#config';
import { STYLES } from './index.js';
import type { Style } from './style.js';
import { parseStyle, StyleFileError } from './style-file.js';
import type { Styles } from './styles.js';

const INTERVAL_IN_MS = 1000;
const LARGEST_FILE_IN_BYTES = 65_536;

/** Not those that mounts and editors keep beside them. */
const STYLE_FILE = /^[^.].*\.ya?ml$/;

/** What a file holds, or why it cannot be read. */
type Content = { text: string } | { fault: string };

/** The styles by the names of their files, and what is wrong with the others. */
interface Loaded {
  styles: ReadonlyMap<string, Style>;
  faults: readonly string[];
}

/**
 * The directory `STYLES_DIR`, read at the start and again and again. A change counts once it has been seen twice, since a file may be half written. Where a
 * file is wrong, its style stays as it was.
 */
export class StyleDirectory implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Styles');
  private timer: NodeJS.Timeout | undefined;
  private loaded: ReadonlyMap<string, Style> = new Map();
  /** The hash of what was seen last. */
  private seen = '';
  /** The hash of what was taken up last. */
  private settled = '';
  private isReading = false;
  private lastWarning = '';

  private constructor(
    private readonly path: string,
    private readonly styles: Styles,
  ) {}

  /** Gives its styles to `styles`, now and whenever they change. @throws {SettingsError} where the directory or a file of it cannot be used */
  static async open(path: string, styles: Styles): Promise<StyleDirectory> {
    const directory = new StyleDirectory(path, styles);
    const contents = await directory.read();
    const { styles: loaded, faults } = load(contents, new Map());
    if (faults.length > 0) throw new SettingsError(faults);
    directory.settled = directory.seen = hashOf(contents);
    directory.use(loaded);
    return directory;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), INTERVAL_IN_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    try {
      this.takeUp(await this.read());
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      this.warnOnce(error.problems);
    } finally {
      this.isReading = false;
    }
  }

  private takeUp(contents: ReadonlyMap<string, Content>): void {
    const seen = hashOf(contents);
    const isSettled = seen === this.seen;
    this.seen = seen;
    if (!isSettled || seen === this.settled) return;
    this.settled = seen;
    const { styles, faults } = load(contents, this.loaded);
    if (!isEqual(styles, this.loaded)) {
      this.use(styles);
      this.logger.log(`Styles: ${this.styles.names.join(', ')}`);
    }
    this.warnOnce(faults);
  }

  private use(loaded: ReadonlyMap<string, Style>): void {
    this.loaded = loaded;
    this.styles.setOwn([...loaded.values()]);
  }

  private warnOnce(faults: readonly string[]): void {
    const warning = faults.join('; ');
    if (warning !== '' && warning !== this.lastWarning) this.logger.warn(`Styles stay as they were: ${warning}`);
    this.lastWarning = warning;
  }

  /** @throws {SettingsError} where it cannot be listed */
  private async read(): Promise<ReadonlyMap<string, Content>> {
    const names = await readdir(this.path).catch((error: NodeJS.ErrnoException) => {
      const given = JSON.stringify(this.path);
      throw new SettingsError([`STYLES_DIR is ${given}, but must be a directory that can be read (${error.code})`]);
    });
    const files = names.filter((name) => STYLE_FILE.test(name)).sort();
    return new Map(
      await Promise.all(files.map(async (file) => [file, await contentOf(join(this.path, file))] as const)),
    );
  }
}

async function contentOf(path: string): Promise<Content> {
  try {
    if ((await stat(path)).size > LARGEST_FILE_IN_BYTES) return { fault: `has over ${LARGEST_FILE_IN_BYTES} bytes` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    return { fault: `cannot be read as a file of UTF-8 (${(error as NodeJS.ErrnoException).code})` };
  }
}

/** The styles of files. What is wrong leaves a file the style that it had before. */
function load(contents: ReadonlyMap<string, Content>, before: ReadonlyMap<string, Style>): Loaded {
  const styles = new Map<string, Style>();
  const faults: string[] = [];
  const takenNames = new Set(Object.keys(STYLES));
  for (const [file, content] of contents) {
    const read = styleIn(content, takenNames);
    const style = read instanceof StyleFileError ? before.get(file) : read;
    if (read instanceof StyleFileError) faults.push(...read.faults.map((fault) => `STYLES_DIR has ${file}: ${fault}`));
    if (!style || takenNames.has(style.name)) continue;
    takenNames.add(style.name);
    styles.set(file, style);
  }
  return { styles, faults };
}

function styleIn(content: Content, takenNames: ReadonlySet<string>): Style | StyleFileError {
  try {
    if ('fault' in content) return new StyleFileError([content.fault]);
    const style = parseStyle(content.text);
    return takenNames.has(style.name)
      ? new StyleFileError([`the name ${style.name} is taken by another style`])
      : style;
  } catch (error) {
    if (error instanceof StyleFileError) return error;
    throw error;
  }
}

function isEqual(one: ReadonlyMap<string, Style>, other: ReadonlyMap<string, Style>): boolean {
  return one.size === other.size && [...one].every(([file, style]) => other.get(file)?.hash === style.hash);
}

function hashOf(contents: ReadonlyMap<string, Content>): string {
  return hash('sha256', JSON.stringify([...contents]));
}
