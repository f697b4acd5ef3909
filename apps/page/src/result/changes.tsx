import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'preact/hooks';
import { useWords } from '../words/use-words.js';

/** A comparison that takes longer tells nobody anything. */
const LONGEST_COMPARING_IN_MS = 500;

interface Props {
  before: string;
  after: string;
}

/** What a rewrite changed, word by word. */
export function Changes({ before, after }: Props) {
  const { changes: words } = useWords();
  const changes = useMemo(
    () => diffWordsWithSpace(before, after, { timeout: LONGEST_COMPARING_IN_MS }),
    [before, after],
  );
  return (
    <section aria-labelledby="changes">
      <h3 id="changes">{words.title}</h3>
      {changes === undefined && <p>{words.tooMany}</p>}
      {changes && (
        <>
          <p class="hint">{words.legend}</p>
          <p class="written">
            {changes.map(({ added, removed, value }, index) => {
              if (removed) return <del key={index}>{value}</del>;
              return added ? <ins key={index}>{value}</ins> : value;
            })}
          </p>
        </>
      )}
    </section>
  );
}
