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

/** What the service says in detail is told where it says more than its outcome: how many, or what nobody here has words for. */
function CheckLine({ name, passed, detail }: Check) {
  const { checks: words } = useWords();
  const outcome = passed === null ? 'unknown' : passed ? 'passed' : 'failed';
  const known = words.names[name as keyof typeof words.names];
  return (
    <li class={outcome}>
      {known ?? name}: <strong>{words[outcome]}</strong>
      {(known === undefined || /\d/.test(detail)) && <small lang="en"> ({detail})</small>}
    </li>
  );
}
