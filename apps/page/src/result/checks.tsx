import type { Rewrite } from '#client';
import { useWords } from '../words/use-words.js';

type Check = Rewrite['checks'][number];

/** How the checks came out. */
export function Checks({ checks }: { checks: readonly Check[] }) {
  const { checks: words } = useWords();
  return (
    <section aria-labelledby="checks">
      <h3 id="checks">{words.title}</h3>
      {checks.length === 0 && <p>{words.none}</p>}
      <ul class="checks">
        {checks.map((check) => (
          <CheckLine key={check.name} {...check} />
        ))}
      </ul>
    </section>
  );
}

function CheckLine({ name, passed, detail }: Check) {
  const { checks: words } = useWords();
  const outcome = passed === null ? 'unknown' : passed ? 'passed' : 'failed';
  return (
    <li class={outcome}>
      {words.names[name as keyof typeof words.names] ?? name}: <strong>{words[outcome]}</strong>{' '}
      <small lang="en">({detail})</small>
    </li>
  );
}
