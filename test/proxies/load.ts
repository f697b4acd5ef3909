import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const CLIENTS = 12;
const PAUSE_IN_MS = 20;

interface Count {
  asked: number;
  /** What was answered or happened instead of a good answer, and how often. */
  failed: Map<string, number>;
}

/** A dozen clients that keep their connections and ask for a rewrite, and for a job now and then, until they are told to end. */
export class Load {
  readonly count: Count = { asked: 0, failed: new Map() };
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  private readonly clients: Promise<void>[];
  private ended = false;

  constructor(private readonly port: number) {
    this.clients = Array.from({ length: CLIENTS }, () => this.askOnAndOn());
  }

  /** Waits until so many have been asked for. */
  async asked(count: number): Promise<void> {
    while (this.count.asked < count) await delay(50);
  }

  async end(): Promise<Count> {
    this.ended = true;
    await Promise.all(this.clients);
    this.agent.destroy();
    return this.count;
  }

  private async askOnAndOn(): Promise<void> {
    while (!this.ended) {
      this.count.asked += 1;
      const { asked } = this.count;
      const path = asked % 10 === 0 ? '/v1/rewrite/submit' : '/v1/rewrite';
      const fault = await this.ask(path, { text: `Good morning, number ${asked}.`, style: 'pirate' });
      if (fault !== null) this.count.failed.set(fault, (this.count.failed.get(fault) ?? 0) + 1);
      await delay(PAUSE_IN_MS);
    }
  }

  /** Null where it is answered well. */
  private ask(path: string, body: object): Promise<string | null> {
    const json = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) };
    return new Promise((resolve) => {
      const asked = request({ port: this.port, host: '127.0.0.1', path, method: 'POST', headers, agent: this.agent });
      asked.once('error', (error: NodeJS.ErrnoException) => resolve(`${path} ${error.code}`));
      asked.once('response', (response) => {
        response.resume();
        response.once('error', (error: NodeJS.ErrnoException) => resolve(`${path} ${error.code}`));
        response.once('end', () => resolve(response.statusCode! < 300 ? null : `${path} ${response.statusCode}`));
      });
      asked.end(json);
    });
  }
}
