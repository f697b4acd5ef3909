import { connect } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** One request of HTTP/1.1 on a socket of its own, and its answer as it comes: with a length, or in chunks, which are taken apart strictly. */
export class Exchange {
  /**
   * @param url where to
   * @param request its path, headers and body
   * @param onText told each part of the answer's body
   */
  constructor(url, { path, headers = {}, body }, onText) {
    this.onText = onText;
    this.decoder = new StringDecoder('utf8');
    this.rest = Buffer.alloc(0);
    this.status = 0;
    this.left = null; // bytes of the body, or of this chunk, still to come
    this.isChunked = false;
    this.ended = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    const { hostname, port } = new URL(url);
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.socket.on('error', this.reject);
    this.socket.on('close', () => this.reject(new Error(`The answer (${this.status}) was cut`)));
    this.socket.on('data', (bytes) => this.read(bytes));
    this.socket.write(requestBytes(path, headers, body));
  }

  read(bytes) {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    try {
      while (this.step());
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends it here. */
  fail(error) {
    this.reject(error);
    this.socket.destroy();
  }

  /** Takes the next part of what has come; false where it must wait for more. */
  step() {
    if (this.status === 0) return this.takeHead();
    if (this.left === null) return this.takeChunkHead();
    if (this.left > 0) return this.takeBody();
    return this.isChunked ? this.takeChunkEnd() : this.finish();
  }

  takeHead() {
    const end = this.rest.indexOf('\r\n\r\n');
    if (end === -1) return false;
    const head = this.rest.latin1Slice(0, end);
    this.rest = this.rest.subarray(end + 4);
    this.status = Number(head.slice(9, 12));
    this.isChunked = /^transfer-encoding: *chunked/im.test(head);
    this.left = this.isChunked ? null : Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    return true;
  }

  takeChunkHead() {
    const end = this.rest.indexOf('\r\n');
    if (end === -1) return false;
    const size = this.rest.latin1Slice(0, end);
    if (!/^[0-9a-f]+$/i.test(size)) throw new Error(`Not the size of a chunk: ${size}`);
    this.left = Number.parseInt(size, 16);
    this.isLast = this.left === 0;
    this.rest = this.rest.subarray(end + 2);
    return true;
  }

  takeBody() {
    if (this.rest.length === 0) return false;
    const part = this.rest.subarray(0, this.left);
    this.left -= part.length;
    this.rest = this.rest.subarray(part.length);
    this.onText(this.decoder.write(part));
    return true;
  }

  takeChunkEnd() {
    if (this.rest.length < 2) return false;
    if (this.rest.latin1Slice(0, 2) !== '\r\n') throw new Error('A chunk does not end');
    this.rest = this.rest.subarray(2);
    if (this.isLast) return this.finish();
    this.left = null;
    return true;
  }

  finish() {
    if (this.rest.length > 0) throw new Error('There is more than the answer');
    this.resolve(this.status);
    this.socket.destroy();
    return false;
  }
}

function requestBytes(path, headers, body) {
  const lines = Object.entries({
    host: 'bench',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
