import { placeOf } from '../problem/place-of.js';
import { ProblemNote } from '../problem/problem-note.js';
import type { Run } from '../run/run.js';
import { LONGEST_TEXT } from '../service.js';
import { formatNumber } from '../words/formats.js';
import { fill, useWords } from '../words/use-words.js';
import type { TextFault } from './text-length.js';

interface Props {
  text: string;
  fault: TextFault | null;
  run: Run | null;
}

/** What is wrong with the text; what the service has said of it counts until the text is another. */
export function TextProblem({ text, fault, run }: Props) {
  const { problems, language } = useWords();
  if (fault !== null) {
    return (
      <p role="alert" class="problem">
        {fill(problems[fault], { limit: formatNumber(LONGEST_TEXT, language) })}
      </p>
    );
  }
  const failure = run?.failure;
  const isTold = failure && run.asked.text === text && placeOf(failure.problem) === 'text';
  return isTold ? <ProblemNote {...failure} /> : null;
}
