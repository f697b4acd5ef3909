import { placeOf } from '../problem/place-of.js';
import { ProblemNote } from '../problem/problem-note.js';
import type { Run } from '../run/run.js';
import { LONGEST_TEXT } from '../service.js';
import { formatNumber } from '../words/formats.js';
import { fill, useWords } from '../words/use-words.js';
import { isBlank, lengthOf } from './text-length.js';

interface Props {
  text: string;
  run: Run | null;
  /** Whether somebody has tried to send it. */
  isTried: boolean;
}

/** What is wrong with the text now; what the service has said of it counts until the text is another. */
export function TextProblem({ text, run, isTried }: Props) {
  const { problems, language } = useWords();
  const isTooLong = lengthOf(text) > LONGEST_TEXT;
  if (isTooLong || (isTried && isBlank(text))) {
    const limit = formatNumber(LONGEST_TEXT, language);
    return (
      <p role="alert" class="problem">
        {isTooLong ? fill(problems.tooLong, { limit }) : problems.empty}
      </p>
    );
  }
  const failure = run?.failure;
  const isTold = failure && run.asked.text === text && placeOf(failure.problem) === 'text';
  return isTold ? <ProblemNote {...failure} /> : null;
}
