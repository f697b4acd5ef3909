import type { Rewrite } from '#client';
import { useWords } from '../words/use-words.js';

const COUNTS = /^(?:\d+(?:\.\.\d+)?|\?)(?:-(?:\d+(?:\.\.\d+)?|\?))*(?=,|$)/;

/** The syllables of each line as the service has counted them, `?` where it has not; null for what is no haiku. */
export function syllablesOf({ checks }: Pick<Rewrite, 'checks'>): string[] | null {
  const detail = checks.find(({ name }) => name === 'haiku-5-7-5')?.detail ?? '';
  return COUNTS.exec(detail)?.[0].split('-') ?? null;
}

interface Props {
  text: string;
  syllables: readonly string[];
}

/** Lines of verse with a mark over them for each syllable. */
export function Haiku({ text, syllables }: Props) {
  const lines = text.match(/\S[^\r\n]*/g) ?? [];
  return (
    <div class="haiku">
      {lines.map((line, index) => (
        <p key={index}>
          <Syllables count={syllables[index] ?? '?'} />
          <span class="line">{line}</span>
        </p>
      ))}
    </div>
  );
}

function Syllables({ count }: { count: string }) {
  const { syllables: words } = useWords();
  const most = Number(count.split('..').at(-1));
  if (Number.isNaN(most)) return <small class="count">{words.unknown}</small>;
  return (
    <>
      <span class="marks" aria-hidden="true">
        {Array.from({ length: most }, (_, index) => (
          <i key={index} />
        ))}
      </span>
      <small class="count">
        {count.replace('..', '–')}
        <span class="unseen"> {count === '1' ? words.one : words.many}</span>
      </small>
    </>
  );
}
