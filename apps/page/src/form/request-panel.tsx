import type { Running } from '../run/use-run.js';
import { ProblemNote } from '../problem/problem-note.js';
import { useWords } from '../words/use-words.js';
import type { Draft } from './draft.js';
import { KeyField } from './key-field.js';
import { RequestForm } from './request-form.js';
import type { KnownStyles } from './use-styles.js';

interface Props {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  styles: KnownStyles;
  running: Running;
  /** Empty: none. */
  clientKey: string;
  onKey: (key: string) => void;
}

/** The form; before it a field for the key, once the service has asked for one. */
export function RequestPanel({ clientKey, onKey, styles, running, ...draft }: Props) {
  const words = useWords();
  const failure = styles.failure ?? running.run?.failure;
  const isKeyWrong = failure?.problem.type === 'unauthorized';
  return (
    <section class="panel request" aria-label={words.request}>
      {(isKeyWrong || clientKey !== '') && (
        <KeyField onKey={onKey} isWrong={isKeyWrong && clientKey !== ''}>
          {isKeyWrong && clientKey !== '' && <ProblemNote {...failure} />}
        </KeyField>
      )}
      {styles.failure && !isKeyWrong && (
        <>
          <ProblemNote {...styles.failure} />
          <button type="button" onClick={styles.askAgain}>
            {words.tryAgain}
          </button>
        </>
      )}
      <RequestForm {...draft} styles={styles} running={running} />
    </section>
  );
}
