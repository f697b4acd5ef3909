import type { Delivery } from '../run/run.js';
import { useWords } from '../words/use-words.js';

interface Props {
  canSend: boolean;
  /** What is under way; null: nothing. */
  underWay: Delivery | null;
  onSend: (delivery: Delivery) => void;
  onStop: () => void;
}

/** Buttons that would do nothing now stay where they are, and keep the focus: they say that they are not available. */
export function Actions({ canSend, underWay, onSend, onStop }: Props) {
  const words = useWords();
  return (
    <div class="actions">
      <button type="submit" class="main" aria-disabled={!canSend}>
        {words.rewrite}
      </button>
      <button type="button" aria-disabled={!canSend} onClick={() => onSend('job')}>
        {words.sendJob}
      </button>
      <button type="button" aria-disabled={underWay === null} onClick={onStop}>
        {underWay === 'job' ? words.cancelJob : words.stop}
      </button>
    </div>
  );
}
