/** Where an event of a stream goes. */
export interface EventListener {
  /** An event, with its type (empty where it has none) and its data lines joined. */
  event(type: string, data: string): void;
  /** A line that begins as JSON or markup does, and so belongs to no event stream; and all lines after it until the next blank one. */
  stray(text: string): void;
}

/** A line or an event is longer than allowed. */
export class TooLongLineError extends Error {
  override readonly name = 'TooLongLineError';
}

const STRAY = /^\s*[[{<]/;
const FIELD = /^([^:]*)(?:: ?(.*))?$/s;

/**
 * Reads an event stream (html.spec.whatwg.org, server-sent events) that comes cut anywhere, each character once. More lenient than the standard:
 * the last event needs no blank line after it, and a field named `error` is an event of that type.
 */
export class EventStream {
  private line = '';
  private skipsLineFeed = false;
  private type = '';
  private data: string | null = null;
  private strayText: string | null = null;

  constructor(
    private readonly listener: EventListener,
    private readonly maxLength: number,
  ) {}

  /** Tells the listener of each event that this text ends. @throws TooLongLineError */
  push(text: string): void {
    if (text === '') return;
    let lines = this.skipsLineFeed && text.startsWith('\n') ? text.slice(1) : text;
    this.skipsLineFeed = text.endsWith('\r');
    if (lines.includes('\r')) lines = lines.replaceAll(/\r\n?/g, '\n');
    let start = 0;
    for (let end = lines.indexOf('\n'); end !== -1; end = lines.indexOf('\n', start)) {
      const line = this.line + lines.slice(start, end);
      this.line = '';
      start = end + 1;
      if (line === '') this.dispatch();
      else this.takeLine(line);
    }
    this.line += lines.slice(start);
    this.assertLength(this.line.length);
  }

  /** The last line and event, which need not be ended. @param isWanted whether it is told, by its data */
  end(isWanted: (data: string) => boolean = () => true): void {
    if (this.line !== '') this.takeLine(this.line);
    this.line = '';
    this.dispatch(isWanted);
  }

  /** A line or data have come that are not ended. */
  get isWithinEvent(): boolean {
    return this.line !== '' || this.data !== null;
  }

  /** Ends the event that has come so far, if it is wanted as it is: the blank line after it may come late, or never. @returns whether it has */
  endEarly(isWanted: (data: string) => boolean): boolean {
    const [, field = '', value = ''] = FIELD.exec(this.line) ?? [];
    const data = field === 'data' ? this.joined(this.data, value) : this.data;
    const isDataLast = field === 'data' || this.line === '';
    const ends = isDataLast && data !== null && this.strayText === null && isWanted(data);
    if (ends) this.end();
    return ends;
  }

  private takeLine(line: string): void {
    if (this.strayText === null && line.startsWith('data: ')) this.data = this.joined(this.data, line.slice(6));
    else if (this.strayText !== null || STRAY.test(line)) this.strayText = this.joined(this.strayText, line);
    else if (!line.startsWith(':')) this.takeField(line);
  }

  private takeField(line: string): void {
    const [, field = '', value = ''] = FIELD.exec(line) ?? [];
    if (field === 'event') this.type = value;
    if (field === 'error') this.type = field;
    if (field === 'data' || field === 'error') this.data = this.joined(this.data, value);
  }

  private joined(before: string | null, line: string): string {
    const text = before === null ? line : `${before}\n${line}`;
    this.assertLength(text.length);
    return text;
  }

  private dispatch(isWanted: (data: string) => boolean = () => true): void {
    const { type, data, strayText } = this;
    this.type = '';
    this.data = null;
    this.strayText = null;
    if (data !== null && isWanted(data)) this.listener.event(type, data);
    if (strayText !== null && isWanted(strayText)) this.listener.stray(strayText);
  }

  private assertLength(length: number): void {
    if (length > this.maxLength) throw new TooLongLineError(`a line or an event of over ${this.maxLength} characters`);
  }
}
