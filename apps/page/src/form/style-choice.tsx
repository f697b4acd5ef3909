import type { Style } from '#client';
import { useWords } from '../words/use-words.js';

interface Props {
  styles: readonly Style[];
  style: string;
  onStyle: (style: string) => void;
}

export function StyleChoice({ styles, style, onStyle }: Props) {
  const words = useWords();
  return (
    <div class="field">
      <label for="style">{words.style}</label>
      <select
        id="style"
        value={style}
        onChange={(event) => onStyle(event.currentTarget.value)}
        aria-describedby="style-hint"
      >
        {styles.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <p id="style-hint" class="hint">
        {styles.find(({ name }) => name === style)?.description}
      </p>
    </div>
  );
}
