/** Each takes an answer's body part by part, tells each text in it, and gives the whole text at the end. @throws for anything out of form */

class Lines {
  rest = '';
  text = '';

  constructor(onText) {
    this.onText = onText;
  }

  feed(part) {
    const blocks = (this.rest + part).split('\n\n');
    this.rest = blocks.pop();
    for (const block of blocks) this.take(block);
  }

  add(text) {
    this.text += text;
    this.onText(text);
  }

  end() {
    if (this.rest !== '' || !this.isDone) throw new Error(`The stream ended within: ${this.rest.slice(0, 80)}`);
    return this.text;
  }
}

/** The service's events. */
class ServiceEvents extends Lines {
  nextId = 0;

  take(block) {
    if (block.startsWith(':')) return;
    const { event: type, id, data } = fieldsOf(block);
    if (type === undefined || Number(id) !== this.nextId || this.isDone)
      throw new Error(`Not the next event: ${block}`);
    this.nextId += 1;
    const told = JSON.parse(data);
    if (type === 'delta') this.add(told.text);
    else if (type === 'done') this.finish(told);
    else if (type !== 'start') throw new Error(`Not expected: ${block}`);
  }

  finish({ rewritten, calls }) {
    if (rewritten !== this.text) throw new Error('The deltas are not the rewrite');
    if (calls !== 1) throw new Error(`It made ${calls} calls`);
    this.isDone = true;
  }
}

/** The fields of an event, in whatever order. @throws for a line that is none of them */
function fieldsOf(block) {
  const lines = block.split('\n').map((line) => /^(event|id|data): (.*)$/.exec(line)?.slice(1));
  if (lines.includes(undefined)) throw new Error(`Not an event: ${block}`);
  return Object.fromEntries(lines);
}

/** OpenAI's chunks. */
class OpenAiChunks extends Lines {
  take(block) {
    const [, data] = /^data: (.*)$/.exec(block) ?? [];
    if (data === undefined || this.isDone) throw new Error(`Not a chunk: ${block}`);
    if (data === '[DONE]') this.isDone = true;
    else {
      const content = JSON.parse(data).choices[0]?.delta.content;
      if (content) this.add(content);
    }
  }
}

class PlainText {
  text = '';

  constructor(onText) {
    this.onText = onText;
  }

  feed(part) {
    this.text += part;
    this.onText(part);
  }

  end() {
    return this.text;
  }
}

class Rewrite extends PlainText {
  end() {
    return JSON.parse(this.text).rewritten;
  }
}

class Completion extends PlainText {
  end() {
    return JSON.parse(this.text).choices[0].message.content;
  }
}

export const FORMATS = {
  events: ServiceEvents,
  chunks: OpenAiChunks,
  text: PlainText,
  rewrite: Rewrite,
  completion: Completion,
};
