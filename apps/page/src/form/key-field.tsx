import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useWords } from '../words/use-words.js';

interface Props {
  onKey: (key: string) => void;
  isWrong: boolean;
  /** What is wrong with it, in words. */
  children: ComponentChildren;
}

/** Shown once the service asks for a key. It is a form of its own: Enter takes the key and sends no text. */
export function KeyField({ onKey, isWrong, children }: Props) {
  const words = useWords();
  const [typed, type] = useState('');
  const take = (event: SubmitEvent): void => {
    event.preventDefault();
    onKey(typed.trim());
  };
  return (
    <form class="field" onSubmit={take}>
      <label for="key">{words.key}</label>
      <div class="beside">
        <input
          id="key"
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => type(event.currentTarget.value)}
          aria-invalid={isWrong}
          aria-describedby="key-hint key-problem"
        />
        <button type="submit">{words.useKey}</button>
      </div>
      <p id="key-hint" class="hint">
        {words.keyHint}
      </p>
      <div id="key-problem">{children}</div>
    </form>
  );
}
