import { setTimeout as delay } from 'node:timers/promises';
import { Fleet, type Member } from '../faults/fleet.js';
import { PatientClient } from '../faults/patient-client.js';
import { printReport, report } from '../faults/report.js';
import { steadyJobs } from '../faults/steady-jobs.js';
import { type StreamEvent, textOf } from '../support/rewrite-client.js';
import { buildLastRelease, type ReleasedBuild } from './released-build.js';

const JOBS_A_SECOND = 10;
const STREAMS_A_SECOND = 4;
/** A stream then takes longer than the grace of a stop, so that an api which stops leaves those that it has to another one. */
const SLOW_PIECE_IN_MS = 300;

const isWhole = (events: StreamEvent[], text: string): boolean => {
  const done = events.at(-1);
  return done?.event === 'done' && textOf(events) === done.data['rewritten'] && textOf(events).includes(text);
};

const onlyRises = (events: StreamEvent[]): boolean =>
  events.map(({ id }) => Number(id)).every((id, i, ids) => i === 0 || id > ids[i - 1]!);

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

  /** Each api comes back as the other version: after a stop, or a kill. */
  async function turnApis(end: 'stop' | 'kill', to: string): Promise<void> {
    for (const api of fleet!.apis) {
      await delay(2_000);
      await api[end]();
      api.root = to;
      await api.start();
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

  test('an upgrade, a rollback and another upgrade tear no stream, whether apis are stopped or killed', async () => {
    const settings = { LLM_DEADLINE_MS: '60000', LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '50' };
    fleet = await Fleet.start({ apis: 2, workers: 0, keys: 4, settings });
    fleet.vendor.script({ pieceDelayInMs: SLOW_PIECE_IN_MS });
    await Promise.all(fleet.apis.map((api) => restart(api, released!.root)));
    const here = new PatientClient(fleet);
    const elsewhere = new PatientClient({ client: (number) => fleet!.client(number + 1) });
    const reading: Promise<{ text: string; events: StreamEvent[] }>[] = [];
    const rolled = new AbortController();
    const rolling = turnApis('stop', '.')
      .then(() => turnApis('kill', released!.root))
      .then(() => turnApis('stop', '.'))
      .finally(() => rolled.abort());
    let texts = 0;
    for (; !rolled.signal.aborted; texts += 1) {
      const text = `Story ${texts}.`;
      const body = { text: `One two three four five six seven eight nine ten eleven twelve ${text}`, style: 'formal' };
      for (const reader of [here, elsewhere]) reading.push(reader.stream(body).then((events) => ({ text, events })));
      await delay(1_000 / STREAMS_A_SECOND);
    }
    await rolling;
    const seen = await Promise.all(reading);
    const torn = seen.filter(({ text, events }) => !isWhole(events, text));
    const fallen = seen.filter(({ events }) => !onlyRises(events));
    report(`streams of two readers each over ${released!.version}, this version, back, and again`, {
      streams: seen.length,
      torn: torn.length,
      'whose numbers fell': fallen.length,
      'begun again': seen.filter(({ events }) => events.some(({ event }) => event === 'restart')).length,
      'vendor calls for each text': (fleet.vendor.calls.length / texts).toFixed(2),
    });
    expect(torn).toEqual([]);
    expect(fallen).toEqual([]);
  });
});
