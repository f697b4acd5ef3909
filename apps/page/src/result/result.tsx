import { isUnderWay, type Run } from '../run/run.js';
import { useWords } from '../words/use-words.js';
import { Changes } from './changes.js';
import { Checks } from './checks.js';
import { Figures } from './figures.js';
import { Haiku, syllablesOf } from './haiku.js';
import { Status } from './status.js';

/** The rewrite as it grows, and once it is whole all that is to be said of it. */
export function Result({ run }: { run: Run | null }) {
  const words = useWords();
  const rewrite = run?.rewrite;
  const syllables = rewrite && syllablesOf(rewrite);
  return (
    <section class="panel result" aria-labelledby="result">
      <h2 id="result">{words.result}</h2>
      <Status run={run} />
      {run && (
        <div class="written whole" aria-busy={isUnderWay(run)}>
          {syllables ? <Haiku text={run.text} syllables={syllables} /> : run.text}
        </div>
      )}
      {rewrite && <Changes before={run.asked.text} after={rewrite.rewritten} />}
      {rewrite && <Checks checks={rewrite.checks} />}
      {run && <Figures run={run} />}
    </section>
  );
}
