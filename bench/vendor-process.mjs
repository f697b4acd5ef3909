import { fileURLToPath } from 'node:url';
import { LOAD_CORE, Pinned } from './processes.mjs';

/** The vendor, on the core of the load. */
export async function startVendor() {
  const script = fileURLToPath(new URL('vendor.mjs', import.meta.url));
  const process = new Pinned([globalThis.process.execPath, script], { core: LOAD_CORE });
  const url = `http://127.0.0.1:${await process.printed(/^(\d+)\n/)}`;
  return {
    url: `${url}/v1`,
    /** How many calls it has answered to the end. */
    answered: async () => (await (await fetch(`${url}/calls`)).json()).answered,
    stop: () => process.stop(),
  };
}
