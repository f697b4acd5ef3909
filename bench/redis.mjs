import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort, LOAD_CORE, Pinned } from './processes.mjs';

/** A Redis of its own for each measured thing, on the core of the load. It writes nothing to disk: the disk of the machine is not what is measured. */
export class Redis {
  static async start() {
    const port = await freePort();
    const process = new Pinned(
      ['redis-server', '--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      { core: LOAD_CORE },
    );
    await process.listens(port);
    return new Redis(process, port);
  }

  constructor(process, port) {
    this.process = process;
    this.port = port;
  }

  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** The answers to commands, as they come over the wire. */
  async ask(...lines) {
    const socket = connect(this.port, '127.0.0.1');
    socket.end(`${lines.join('\r\n')}\r\nQUIT\r\n`);
    let answer = '';
    for await (const bytes of socket) answer += bytes.toString();
    return answer;
  }

  /** Counters since its start: packets read, commands (those within scripts too), bytes in and out. */
  async counters() {
    const info = await this.ask('INFO everything');
    const of = (name) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
    const commands = [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name, calls]) => [
      name,
      Number(calls),
    ]);
    return {
      reads: of('total_reads_processed'),
      bytes: of('total_net_input_bytes') + of('total_net_output_bytes'),
      commands: Object.fromEntries(commands),
    };
  }

  /** Watches every command until it is ended; gives how many came from clients and how many from within scripts. */
  async monitor() {
    const socket = connect(this.port, '127.0.0.1');
    socket.write('MONITOR\r\n');
    await once(socket, 'data');
    const seen = { direct: 0, inScripts: 0 };
    let rest = '';
    socket.on('data', (bytes) => {
      const lines = (rest + bytes.latin1Slice()).split('\r\n');
      rest = lines.pop();
      for (const line of lines) seen[/^\+[\d.]+ \[\d+ lua\]/.test(line) ? 'inScripts' : 'direct'] += 1;
    });
    return async () => {
      socket.destroy();
      await once(socket, 'close');
      return seen;
    };
  }

  async stop() {
    await this.process.stop();
  }
}
