import { PROVIDERS } from '../service.js';
import { useWords } from '../words/use-words.js';

interface Props {
  /** Empty: any. */
  provider: string;
  onProvider: (provider: string) => void;
}

export function ProviderChoice({ provider, onProvider }: Props) {
  const words = useWords();
  return (
    <div class="field">
      <label for="provider">{words.provider}</label>
      <select id="provider" value={provider} onChange={(event) => onProvider(event.currentTarget.value)}>
        <option value="">{words.anyProvider}</option>
        {PROVIDERS.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
