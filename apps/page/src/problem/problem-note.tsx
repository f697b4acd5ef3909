import type { RewriteError } from '#client';
import { formatTime } from '../words/formats.js';
import { fill, useWords } from '../words/use-words.js';
import { comeAgainAt } from './come-again.js';

interface Props {
  problem: RewriteError;
  at: Date;
}

const SOON = new Set(['no-capacity', 'unavailable', 'network']);

/** A problem in words: what it is, what to do, and in small what the service says of it. */
export function ProblemNote({ problem, at }: Props) {
  const { problems, language } = useWords();
  const time = comeAgainAt(problem, at);
  return (
    <div role="alert" class="problem">
      <p>
        {problems[problem.type as keyof typeof problems] ?? problems.other}
        {time && ` ${fill(problems.comeAgain, { time: formatTime(time, language) })}`}
        {!time && SOON.has(problem.type) && ` ${problems.comeAgainSoon}`}
      </p>
      <p class="hint" lang="en">
        {problem.detail}
      </p>
    </div>
  );
}
