import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import { jest } from '@jest/globals';
import { Redis } from 'ioredis';

type Callback = (error?: Error | null) => void;
interface Write {
  chunk: Buffer | string;
}
/** How a stream hands its bytes to what is below it (nodejs.org, "Implementing a writable stream"). */
interface Writing {
  _write(chunk: Buffer | string, encoding: BufferEncoding, callback: Callback): void;
  _writev(chunks: Write[], callback: Callback): void;
}

/** What this process writes to a Redis, write by write: the names of the commands in each, a script's its own. */
export class RedisWrites {
  readonly all: string[][] = [];
  private readonly scripts = new Map<string, string>();

  private constructor(private readonly port: number) {}

  /** Sees what is written from now on, and the scripts that are made known from now on. */
  static watch(port: number): RedisWrites {
    const writes = new RedisWrites(port);
    const sockets = Socket.prototype as unknown as Writing;
    const { _write: write, _writev: writeMany } = sockets;
    const { defineCommand } = Redis.prototype;
    jest.spyOn(sockets, '_write').mockImplementation(function (this: Socket & Writing, chunk, encoding, callback) {
      writes.see(this, [{ chunk }]);
      write.call(this, chunk, encoding, callback);
    });
    jest.spyOn(sockets, '_writev').mockImplementation(function (this: Socket & Writing, chunks, callback) {
      writes.see(this, chunks);
      writeMany.call(this, chunks, callback);
    });
    jest.spyOn(Redis.prototype, 'defineCommand').mockImplementation(function (this: Redis, name, definition) {
      writes.scripts.set(shaOf(definition.lua), shortNameOf(name));
      defineCommand.call(this, name, definition);
    });
    return writes;
  }

  private see({ remotePort }: Socket, chunks: readonly Write[]): void {
    if (remotePort !== this.port) return;
    const bytes = Buffer.concat(chunks.map(({ chunk }) => Buffer.from(chunk as string)));
    this.all.push(commandsIn(bytes).map((command) => this.nameOf(command)));
  }

  private nameOf([name, script = '']: readonly string[]): string {
    if (name === 'evalsha') return this.scripts.get(script) ?? 'another script';
    if (name === 'eval') return this.scripts.get(shaOf(script)) ?? 'another script';
    return name!;
  }
}

/** The last word of a script's name, as it was given or as its file is called; one of BullMQ's has the version behind it. */
function shortNameOf(name: string): string {
  return /([\w-]+)(?:\.lua|:\d+\.\d+\.\d+)?$/.exec(name)![1]!;
}

function shaOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** Commands as clients write them: `*<count>`, then each argument as `$<bytes>` and its bytes (redis.io, "Redis serialization protocol"). */
function commandsIn(bytes: Buffer): string[][] {
  const commands: string[][] = [];
  let at = 0;
  const number = (): number => {
    const end = bytes.indexOf('\r\n', at);
    const value = Number(bytes.toString('latin1', at + 1, end));
    at = end + 2;
    return value;
  };
  const argument = (): string => {
    const length = number();
    const value = bytes.toString('utf8', at, at + length);
    at += length + 2;
    return value;
  };
  while (at < bytes.length) commands.push(Array.from({ length: number() }, argument));
  return commands;
}
