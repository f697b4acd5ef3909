import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run } from '../clients/tools.js';

const HERE = 'test/client-package';

/** The client, packed and installed in a folder of its own, far from the repository. */
export class InstalledClient {
  private constructor(
    readonly directory: string,
    /** The bytes of what npm publishes. */
    readonly packedBytes: number,
  ) {}

  static async install(): Promise<InstalledClient> {
    const directory = mkdtempSync(join(tmpdir(), 'client-package-'));
    const packed = await must('npm', ['pack', '--json', '--pack-destination', directory], 'libs/client');
    const [{ filename, size }] = JSON.parse(packed) as [{ filename: string; size: number }];
    writeFileSync(join(directory, 'package.json'), '{"private":true,"type":"module"}');
    const types = resolve('node_modules/@types/node');
    await must('npm', ['install', '--no-audit', '--no-fund', `./${filename}`], directory);
    cpSync(types, join(directory, 'node_modules/@types/node'), { recursive: true });
    cpSync(resolve('node_modules/undici-types'), join(directory, 'node_modules/undici-types'), { recursive: true });
    for (const file of ['program.js', 'typed-program.ts']) cpSync(join(HERE, file), join(directory, file));
    return new InstalledClient(directory, size);
  }

  /** All its JavaScript in one, gzipped: what a page loads, less its parser of events. */
  get gzippedBytes(): number {
    const dist = join(this.directory, 'node_modules/rewrite-service-client/dist');
    const files = readdirSync(dist).filter((name) => name.endsWith('.js'));
    return gzipSync(files.map((name) => readFileSync(join(dist, name), 'utf8')).join('\n')).length;
  }

  /** The text of a file below its folder; null where there is none. */
  file(path: string): string | null {
    const full = join(this.directory, path);
    return statSync(full, { throwIfNoEntry: false })?.isFile() ? readFileSync(full, 'utf8') : null;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}

async function must(program: string, args: string[], cwd: string): Promise<string> {
  const { code, output, stdout } = await run(program, args, { cwd });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${output}`);
  return stdout;
}
