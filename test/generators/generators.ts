import { describe, expect, it } from '@jest/globals';
import { run } from '../clients/tools.js';

const TEXT = ' Hello, my friend.';

/** Proves of generators that each makes a client that compiles, and that a program with it gets the rewrite in every way. */
export function proveGenerators(names: readonly string[], service: () => string): void {
  describe.each(names)('%s', (name) => {
    it('makes a client with which a program gets an answer, a job, a problem, a stream and plain text', async () => {
      const answer = await fetch(`${service()}/v1/rewrite`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: TEXT, style: 'pirate' }),
      });
      const { rewritten } = (await answer.json()) as { rewritten: string };
      const { code, output, stdout } = await run('bash', ['test/generators/run.sh', name, service()]);
      if (code !== 0) throw new Error(`${name} ended with ${code}: ${output}`);
      expect(stdout.trimEnd().split('\n')).toEqual([
        `sync=${rewritten}`,
        `job=${rewritten}`,
        'error=urn:rewrite:problem:validation /style',
        `sse=${rewritten}`,
        `chunked=${rewritten}`,
      ]);
    }, 1_800_000);
  });
}
