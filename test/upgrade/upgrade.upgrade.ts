import { setTimeout as delay } from 'node:timers/promises';
import { Fleet, type Member } from '../faults/fleet.js';
import { PatientClient } from '../faults/patient-client.js';
import { printReport, report } from '../faults/report.js';
import { steadyJobs } from '../faults/steady-jobs.js';
import { buildLastRelease, type ReleasedBuild } from './released-build.js';

const JOBS_A_SECOND = 10;

describe('the last release and this version, on one Redis', () => {
  let released: ReleasedBuild | undefined;
  let fleet: Fleet | undefined;
  beforeAll(() => void (released = buildLastRelease()), 600_000);
  afterEach(() => fleet?.stop());
  afterAll(() => {
    released?.remove();
    printReport();
  });

  /** Each member is killed and comes back as the other version, and a member of either version is killed in between. */
  async function roll(to: string): Promise<void> {
    for (const member of fleet!.members) {
      await restart(member, to);
      const others = fleet!.members;
      const victim = others[Math.floor(Math.random() * others.length)]!;
      await restart(victim, victim.root);
    }
  }

  async function restart(member: Member, root: string): Promise<void> {
    await delay(1_000);
    await member.kill();
    member.root = root;
    await member.start();
  }

  test('an upgrade and a rollback under kills lose no job and double none', async () => {
    fleet = await Fleet.start({ apis: 2, workers: 2, keys: 4, settings: { LLM_DEADLINE_MS: '30000' } });
    fleet.vendor.script({ pieceDelayInMs: 20 });
    await Promise.all(fleet.members.map((member) => restart(member, released!.root)));
    const patient = new PatientClient(fleet);
    const rolled = new AbortController();
    const isEnough = (): boolean => rolled.signal.aborted;
    const working = steadyJobs(patient, { jobsASecond: JOBS_A_SECOND, isEnough });
    for (const root of ['.', released!.root, '.']) await roll(root);
    rolled.abort();
    const seen = await working;
    const kept = await Promise.all(seen.map(({ id }) => patient.result(id)));
    const lost = seen.filter(({ text }, i) => !kept[i]!.rewrite?.rewritten.includes(text));
    const doubled = seen.filter(({ told }, i) => JSON.stringify(told) !== JSON.stringify(kept[i]));
    report(`${released!.version} to this version, back, and again`, {
      accepted: seen.length,
      lost: lost.length,
      'two results for one id': doubled.length,
      'vendor calls per job': (fleet.vendor.calls.length / seen.length).toFixed(2),
    });
    expect(lost).toEqual([]);
    expect(doubled).toEqual([]);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  });
});
