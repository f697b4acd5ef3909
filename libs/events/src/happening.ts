import { type Channel, channel } from 'node:diagnostics_channel';

/**
 * One kind of thing that happens in this process. Whoever does it tells it once; logs, metrics, traces and counts of use listen. It goes by the channel
 * `rewrite:<name>` of `node:diagnostics_channel`, which all of a process share: while nobody listens, telling costs next to nothing.
 */
export class Happening<Told extends object> {
  private readonly channel: Channel;

  constructor(name: string) {
    this.channel = channel(`rewrite:${name}`);
  }

  /** False while nobody listens, so that what is costly to tell need not be gathered. */
  get isHeard(): boolean {
    return this.channel.hasSubscribers;
  }

  /** Tells all who listen, one after the other, before it returns. */
  tell(told: Told): void {
    this.channel.publish(told);
  }

  /**
   * Calls the listener with each, at once, within whatever tells it. It must be quick, and must not throw: that would end the process.
   * @returns ends the listening
   */
  listen(listener: (told: Told) => void): () => void {
    const onMessage = (told: unknown): void => listener(told as Told);
    this.channel.subscribe(onMessage);
    return () => this.channel.unsubscribe(onMessage);
  }
}
