import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of files, gone after the test. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'rewrite-cli-'));

  constructor(files: Record<string, string | Uint8Array> = {}) {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  /** @returns the path of the file */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  list(name = '.'): string[] {
    return readdirSync(join(this.path, name)).sort();
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
