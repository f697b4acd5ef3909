import { setTimeout as delay } from 'node:timers/promises';
import { Fleet, type Member } from '../faults/fleet.js';
import { type JobBody, PatientClient } from '../faults/patient-client.js';
import { printReport, report } from '../faults/report.js';
import { buildLastRelease, type ReleasedBuild } from './released-build.js';

const JOBS_A_SECOND = 10;
const JOBS = Number(process.env['JOBS'] ?? 1_000);

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
    const begun = Date.now();
    const run = async (i: number): Promise<JobBody> => {
      await delay(begun + (i * 1000) / JOBS_A_SECOND - Date.now());
      return patient.result(await patient.submit({ text: `Text number ${i}.`, style: 'formal' }, `job-${i}`));
    };
    const running = Promise.all(Array.from({ length: JOBS }, (_, i) => run(i)));
    await roll('.');
    await roll(released!.root);
    await roll('.');
    const results = await running;
    const again = await Promise.all(results.map(({ id }) => patient.result(id)));
    const doubled = again.filter((job, i) => JSON.stringify(job) !== JSON.stringify(results[i]));
    const lost = results.filter(({ rewrite }, i) => !rewrite?.rewritten.includes(`Text number ${i}.`));
    report(`${released!.version} to this version, back, and again`, {
      accepted: JOBS,
      lost: lost.length,
      'two results for one id': doubled.length,
      'vendor calls per job': (fleet.vendor.calls.length / JOBS).toFixed(2),
    });
    expect(lost).toEqual([]);
    expect(doubled).toEqual([]);
    expect(new Set(results.map(({ id }) => id)).size).toBe(JOBS);
  });
});
