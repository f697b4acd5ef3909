import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from './machine.mjs';
import { summarised } from './summarised.mjs';
import { tableOf } from './table.mjs';

const DIRECTORY = join(import.meta.dirname, 'results');

/** What was measured: a row for each round, and what was left out. */
export class Results {
  rows = [];
  leftOut = {};

  constructor(options, builds) {
    const date = new Date().toISOString();
    mkdirSync(DIRECTORY, { recursive: true });
    const kind = options.writesPage ? '' : 'quick-';
    this.file = join(DIRECTORY, `${kind}${date.slice(0, 19).replaceAll(':', '')}.json`);
    this.about = {
      date,
      machine: machine(),
      builds: builds.map(({ name, commit }) => ({ name, commit })),
      options: { rounds: options.rounds, seconds: options.seconds, warmUpInSeconds: options.warmUpInSeconds },
    };
  }

  add(about, figures) {
    this.rows.push({ ...about, figures });
  }

  leaveOut(name, error) {
    this.leftOut[name] = error.message.split('\n')[0];
    process.stderr.write(`${name} is left out: ${error.message}\n`);
  }

  tableOf(name, node) {
    return tableOf(summarised(this.rows.filter((row) => row.case === name && row.node === node)));
  }

  /** Keeps the raw figures; gives the file. */
  save() {
    writeFileSync(this.file, `${JSON.stringify({ ...this.about, leftOut: this.leftOut, rows: this.rows }, null, 1)}\n`);
    return this.file;
  }
}
