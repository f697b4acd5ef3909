import type { ComponentChildren } from 'preact';
import type { Rewrite } from '#client';
import type { Run } from '../run/run.js';
import { formatDuration, formatNumber } from '../words/formats.js';
import { useWords } from '../words/use-words.js';

/** What is known of a rewrite in figures; it grows while the rewrite does. */
export function Figures({ run }: { run: Run }) {
  const { figures: words, language } = useWords();
  const { rewrite, job } = run;
  const duration = (inMs: number | null): string | null => (inMs === null ? null : formatDuration(inMs, language));
  return (
    <section aria-labelledby="figures">
      <h3 id="figures">{words.title}</h3>
      <dl>
        <Figure name={words.firstPiece} value={duration(run.firstPieceInMs)} />
        <Figure name={words.whole} value={duration(run.wholeInMs)} />
        <Figure name={words.cuts} value={run.cuts || null} />
        <Figure name={words.restarts} value={run.restarts || null} />
        {rewrite && <FiguresOfRewrite {...rewrite} />}
        <Figure name={words.job} value={job && <code>{job.id}</code>} />
        <Figure name={words.attempts} value={job && 'attempts' in job ? job.attempts : null} />
      </dl>
    </section>
  );
}

function FiguresOfRewrite({ cached, provider, model, calls, usage }: Rewrite) {
  const { figures: words, language } = useWords();
  const tokens = usage && [usage.inputTokens, usage.outputTokens].map((count) => formatNumber(count, language));
  return (
    <>
      <Figure name={words.cached} value={cached ? words.yes : words.no} />
      <Figure name={words.provider} value={`${provider}, ${model}`} />
      <Figure name={words.calls} value={formatNumber(calls, language)} />
      <Figure name={words.tokens} value={tokens?.join(', ') ?? words.notTold} />
    </>
  );
}

/** @param value null: not known yet, or nothing to tell */
function Figure({ name, value }: { name: string; value: ComponentChildren }) {
  if (value === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
