import { setTimeout as delay } from 'node:timers/promises';
import type { JobBody, PatientClient } from './patient-client.js';

/** A job as a client saw it. */
export interface SeenJob {
  id: string;
  text: string;
  /** By `Date.now()`, as the others. */
  submittedAt: number;
  acceptedAt: number;
  /** As it was told once it had ended; null where it was unknown by then. */
  told: JobBody | null;
}

/** Jobs that come evenly, each with a text of its own, until it is enough. @returns all of them, once each has ended or is unknown */
export async function steadyJobs(
  patient: PatientClient,
  how: { jobsASecond: number; isEnough: (count: number) => boolean; onAccepted?: () => void },
): Promise<SeenJob[]> {
  const series = Math.random().toString(36).slice(2);
  const begun = Date.now();
  const running: Promise<SeenJob>[] = [];
  const run = async (number: number): Promise<SeenJob> => {
    const text = `Text number ${number} of ${series}.`;
    const submittedAt = Date.now();
    const id = await patient.submit({ text, style: 'formal' }, `${series}-${number}`);
    how.onAccepted?.();
    return { id, text, submittedAt, acceptedAt: Date.now(), told: await patient.resultOrNull(id) };
  };
  while (!how.isEnough(running.length)) {
    running.push(run(running.length));
    await delay(begun + (running.length * 1000) / how.jobsASecond - Date.now());
  }
  return Promise.all(running);
}
