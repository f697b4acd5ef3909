import { start } from './subjects.mjs';

/**
 * Starts subjects, checks and warms each, and measures them in turn, round after round. One that fails is left out from there on, and told of.
 * @param bench what the run has: options, node, vendor and where rows go
 * @param subjects what is measured
 * @param steps `check` and `warmUp`, once each, and `measure`, which gives the figures of a round
 * @param about what is told of each row besides
 */
export async function inRounds(bench, subjects, { check, warmUp, measure }, about) {
  const running = new Set();
  const orLeaveOut = (one, step) => attempt(step, (error) => leaveOut(bench, { one, running, about, error }));
  try {
    for (const subject of subjects) {
      const one = await started(bench, subject);
      if (one === null) continue;
      running.add(one);
      await orLeaveOut(one, async () => {
        await check?.(one);
        await warmUp?.(one);
      });
    }
    for (let round = 0; round < bench.options.rounds; round += 1) {
      for (const one of running) {
        await orLeaveOut(one, async () => {
          const figures = await measure(one, round);
          bench.add({ ...about, subject: one.name, build: one.subject.build ?? null, round }, figures);
        });
      }
    }
  } finally {
    for (const one of running) await one.stop();
  }
}

async function attempt(step, onError) {
  try {
    await step();
  } catch (error) {
    await onError(error);
  }
}

async function leaveOut(bench, { one, running, about, error }) {
  running.delete(one);
  bench.leaveOut(`${one.name}, ${about.case}`, error);
  await one.stop();
}

async function started(bench, subject) {
  const { node, vendor } = bench;
  const nodeFlags = subject.build === undefined ? [] : bench.profileFlags;
  try {
    return await start(subject, { vendorUrl: vendor.url, node, nodeFlags });
  } catch (error) {
    bench.leaveOut(subject.name, error);
    return null;
  }
}
