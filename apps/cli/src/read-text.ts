import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { CommandError, EXIT } from './exit.js';

/** No setting of the service takes more: 1,000,000 characters of 4 bytes. */
const MAX_BYTES = 4_000_000;

export const STANDARD_INPUT = '-';

/**
 * The text of a file, or of standard input.
 *
 * @throws {CommandError} for what is no text that can be rewritten
 */
export async function readText(name: string, signal: AbortSignal): Promise<string> {
  if (name !== STANDARD_INPUT) return textOf(await bytesOf(createReadStream(name), name, signal), name);
  if (process.stdin.isTTY) process.stderr.write('Type the text; Ctrl-D on an empty line ends it.\n');
  return textOf(await bytesOf(process.stdin, 'Standard input', signal), 'Standard input');
}

async function bytesOf(source: Readable, name: string, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of addAbortSignal(signal, source) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BYTES) break;
    }
  } catch (error) {
    throw unreadable(error as NodeJS.ErrnoException, name);
  }
  if (length > MAX_BYTES)
    throw wrong(`${name} is too long: no service takes more than 1,000,000 characters. Split it.`);
  return Buffer.concat(chunks);
}

function textOf(bytes: Buffer, name: string): string {
  const isUtf16 = ['fffe', 'feff'].includes(bytes.subarray(0, 2).toString('hex'));
  if (isUtf16) throw wrong(`${name} is text in UTF-16. Convert it first: iconv -f UTF-16 -t UTF-8`);
  if (bytes.includes(0)) throw wrong(`${name} is no text: it has NUL bytes. Give the text of it, in UTF-8.`);
  const text = decoded(bytes, name);
  if (text.trim() === '') throw wrong(`${name} is empty: there is nothing to rewrite.`);
  return text;
}

/** A byte order mark goes: it is no part of the text. */
function decoded(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw wrong(
      `${name} is no text in UTF-8. If it is text in another encoding, convert it first, such as: iconv -f WINDOWS-1252 -t UTF-8`,
    );
  }
}

function unreadable(error: NodeJS.ErrnoException, name: string): CommandError {
  if (error.code === 'ENOENT') return wrong(`There is no file ${name}.`);
  if (error.code === 'EISDIR') return wrong(`${name} is a directory: name the files in it, such as ${name}/*.txt`);
  return wrong(`${name} cannot be read: ${error.message}`);
}

function wrong(message: string): CommandError {
  return new CommandError(EXIT.wrongUse, message);
}
