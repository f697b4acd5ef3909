import { findTool, howToGet, run } from './tools.mjs';

/**
 * What came of a part of a check. `clean`: it ran and found nothing. `found`: it found something. `not run`: the tool,
 * or what it needs from elsewhere, is not there. `broken`: it ended in a way that is none of these.
 * @typedef {{ status: 'clean' | 'found' | 'not run' | 'broken', why?: string }} Outcome
 */

/**
 * One run of a tool.
 * @typedef {object} Part
 * @property {string} name what it looks at
 * @property {string} tool its program
 * @property {string[]} args its arguments
 * @property {number[]} [foundCodes] the exit codes that tell of findings; default 1
 * @property {RegExp} [foundWhen] what it prints besides with findings
 * @property {[RegExp, string]} [away] what the tool prints when something from elsewhere is not there, and what that is
 * @property {() => Promise<string | null>} [hindrance] why it cannot run here; null if it can
 */

/** @param {Part} part @returns {Promise<Outcome>} */
export async function runPart({ tool, args, foundCodes = [1], foundWhen = /^/, away, hindrance }) {
  const program = findTool(tool);
  if (program === undefined) return { status: 'not run', why: `${tool} is not installed: ${howToGet(tool)}` };
  const why = await hindrance?.();
  if (why) return { status: 'not run', why };
  const { code, output } = await run(program, args);
  if (code === 0) return { status: 'clean' };
  if (away?.[0].test(output)) return { status: 'not run', why: away[1] };
  const isFound = foundCodes.includes(code) && foundWhen.test(output);
  return isFound ? { status: 'found' } : { status: 'broken', why: `${tool} ended with ${code}` };
}
