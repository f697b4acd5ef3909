interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** What a process has told in Prometheus' text format. */
export class Scrape {
  private constructor(readonly samples: readonly Sample[]) {}

  static async read(answer: Response): Promise<Scrape> {
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`No metrics: ${answer.status} ${text}`);
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Scrape(lines.map(sampleOf));
  }

  static async of(url: string): Promise<Scrape> {
    return Scrape.read(await fetch(url));
  }

  get names(): Set<string> {
    return new Set(this.samples.map(({ name }) => name));
  }

  /** The sum over all series that have these labels; throws where there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const found = this.samples.filter((sample) => sample.name === name && has(sample.labels, labels));
    if (found.length === 0) throw new Error(`No series of ${name} with ${JSON.stringify(labels)}`);
    return found.reduce((sum, { value }) => sum + value, 0);
  }
}

function sampleOf(line: string): Sample {
  const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`No line of Prometheus' format: ${line}`);
  return {
    name,
    labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, label, text]) => [label!, text!])),
    value: Number(value),
  };
}

function has(labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}
