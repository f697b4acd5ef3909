import type { Run } from '../run/run.js';
import { formatDuration } from '../words/formats.js';
import { fill, useWords } from '../words/use-words.js';

/** How the rewrite stands, in words that screen readers speak; the pieces themselves they do not. */
export function Status({ run }: { run: Run | null }) {
  const { state, nothingYet, language } = useWords();
  const time = formatDuration(run?.comesBackInMs ?? 0, language);
  return (
    <p role="status" class={`status ${run?.state ?? 'idle'}`}>
      {run === null ? nothingYet : fill(state[run.state], { time })}
    </p>
  );
}
