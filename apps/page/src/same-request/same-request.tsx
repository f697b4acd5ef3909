import { useRef, useState } from 'preact/hooks';
import { askedBy, type Draft } from '../form/draft.js';
import { SERVICE_URL } from '../service.js';
import { useWords } from '../words/use-words.js';
import { copyTextOf } from './copy.js';
import { curl } from './curl.js';
import { python } from './python.js';
import { typescript } from './typescript.js';

const EXAMPLES = { curl, TypeScript: typescript, Python: python };

type Name = keyof typeof EXAMPLES;

interface Props {
  draft: Draft;
  needsKey: boolean;
}

/** What the form holds as a program to copy. */
export function SameRequest({ draft, needsKey }: Props) {
  const { sameRequest: words } = useWords();
  const [name, choose] = useState<Name>('curl');
  const [copied, tell] = useState<'copied' | 'notCopied' | null>(null);
  const shown = useRef<HTMLPreElement>(null);
  const program = EXAMPLES[name]({ url: SERVICE_URL, body: askedBy(draft), needsKey });
  const copy = async (): Promise<void> => tell((await copyTextOf(shown.current!)) ? 'copied' : 'notCopied');
  return (
    <section class="panel same-request" aria-labelledby="same-request">
      <h2 id="same-request">{words.title}</h2>
      <p class="hint">{words.lead}</p>
      <div class="actions">
        <fieldset class="switch">
          <legend class="unseen">{words.title}</legend>
          {(Object.keys(EXAMPLES) as Name[]).map((one) => (
            <label key={one}>
              <input type="radio" name="program" checked={one === name} onChange={() => choose(one)} />
              <span>{one}</span>
            </label>
          ))}
        </fieldset>
        <button type="button" onClick={() => void copy()}>
          {words.copy}
        </button>
        <span role="status">{copied && words[copied]}</span>
      </div>
      <pre ref={shown} tabIndex={0} aria-label={name}>
        {program}
      </pre>
    </section>
  );
}
