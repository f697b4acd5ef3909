import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

export function readFromRoot(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The rows of every Markdown table in the text, each as its cells. */
export function tableRows(markdown: string): string[][] {
  return [...markdown.matchAll(/^\|(.+)\|$/gm)].map((row) => row[1]!.split('|').map((cell) => cell.trim()));
}
