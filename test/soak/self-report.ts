import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';

/** What a process has open. */
export interface OpenReport {
  /** Open files, sockets and pipes. */
  descriptors: number;
  /** What keeps Node's loop going: sockets, timers, requests. */
  handles: number;
}

/** What a process holds. */
export interface SelfReport extends OpenReport {
  /** Bytes of JavaScript and of buffers that are in use, after a garbage collection. */
  heap: number;
  /** Bytes of memory that the process has of the system. */
  rss: number;
}

/** The variables with which an app of the service can be asked, by its PORT. Linux only. */
export function selfReporting(folder: string): Record<string, string> {
  return { NODE_OPTIONS: `--require "${resolve('test/soak/self-report.cjs')}"`, SELF_REPORT_FOLDER: folder };
}

/** Asks the process that was started with this PORT, which collects its garbage first. */
export async function selfReport(folder: string, port: number): Promise<SelfReport> {
  return (await json(connect(join(folder, String(port))))) as SelfReport;
}

/** Asks the process that was started with this PORT, and does not hold it up. */
export async function openReport(folder: string, port: number): Promise<OpenReport> {
  return (await json(connect(join(folder, `${port}.open`)))) as OpenReport;
}
