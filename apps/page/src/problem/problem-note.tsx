import type { RewriteError } from '#client';
import { formatTime } from '../words/formats.js';
import { fill, useWords } from '../words/use-words.js';
import { comeAgainAt } from './come-again.js';

interface Props {
  problem: RewriteError;
  at: Date;
}

const MAY_PASS_SOON = new Set(['throttled', 'no-capacity', 'unavailable', 'network']);

/** A problem in words: what it is, what to do and when, and in small what the service says of it. */
export function ProblemNote({ problem, at }: Props) {
  const { problems, language } = useWords();
  const again = comeAgainAt(problem, at);
  const time = again ? formatTime(again, language) : '';
  const what = problems[problem.type as keyof typeof problems] ?? problems.other;
  return (
    <div role="alert" class="problem">
      <p>
        {fill(what, { time })}
        {MAY_PASS_SOON.has(problem.type) && ` ${again ? fill(problems.comeAgain, { time }) : problems.comeAgainSoon}`}
      </p>
      <p class="hint" lang="en">
        {problem.detail}
      </p>
    </div>
  );
}
