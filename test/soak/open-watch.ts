import { openReport, type OpenReport } from './self-report.js';

const INTERVAL_IN_MS = 500;

/** Looks again and again at what a process has open: one look says how busy its moment was, the middle of many what stays open. */
export class OpenWatch {
  private looks: OpenReport[] = [];
  private looking: Promise<void> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;

  constructor(folder: string, port: number) {
    const look = async (): Promise<void> => void this.looks.push(await openReport(folder, port));
    this.timer = setInterval(() => {
      this.looking = look();
    }, INTERVAL_IN_MS);
  }

  /** The medians of the looks since it was asked last. */
  take(): OpenReport {
    const looks = this.looks;
    this.looks = [];
    return {
      descriptors: median(looks.map((look) => look.descriptors)),
      handles: median(looks.map((look) => look.handles)),
    };
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
