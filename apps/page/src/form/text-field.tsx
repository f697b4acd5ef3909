import type { ComponentChildren, Ref } from 'preact';
import { LONGEST_TEXT } from '../service.js';
import { formatNumber } from '../words/formats.js';
import { fill, useWords } from '../words/use-words.js';
import { lengthOf } from './text-length.js';

interface Props {
  text: string;
  onText: (text: string) => void;
  fieldRef: Ref<HTMLTextAreaElement>;
  isWrong: boolean;
  /** What is wrong with it, in words. */
  children: ComponentChildren;
}

/** Nothing that is typed or pasted is cut off: what is too long is told. */
export function TextField({ text, onText, fieldRef, isWrong, children }: Props) {
  const words = useWords();
  const length = lengthOf(text);
  const count = formatNumber(length, words.language);
  const limit = formatNumber(LONGEST_TEXT, words.language);
  return (
    <div class="field">
      <label for="text">{words.text}</label>
      <textarea
        id="text"
        ref={fieldRef}
        rows={8}
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
        aria-invalid={isWrong}
        aria-describedby="text-count text-problem"
      />
      <p id="text-count" class={length > LONGEST_TEXT ? 'hint over' : 'hint'}>
        {fill(words.count, { count, limit })}
      </p>
      <div id="text-problem">{children}</div>
    </div>
  );
}
