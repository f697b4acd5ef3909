import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { Draft } from './form/draft.js';
import { RequestPanel } from './form/request-panel.js';
import { useStyles } from './form/use-styles.js';
import { Header } from './header.js';
import { keep, kept } from './kept.js';
import { Result } from './result/result.js';
import { useRun } from './run/use-run.js';
import { SameRequest } from './same-request/same-request.js';
import { clientWith, PROVIDERS } from './service.js';
import { useLanguage } from './words/use-language.js';
import { type Language, LANGUAGES, SpokenLanguage } from './words/use-words.js';

/** The whole page. A client key lives in its state and nowhere else; the text, the job and the language outlive the page in its tab. */
export function App() {
  const [language, speak] = useLanguage();
  const [clientKey, useKey] = useState('');
  const client = useMemo(() => clientWith(clientKey), [clientKey]);
  const styles = useStyles(client, language);
  const running = useRun(client);
  const [draft, change] = useState<Draft>({ text: kept('text') ?? sampleIn(language), style: '', provider: '' });
  const chosen = { ...draft, style: draft.style || (styles.all[0]?.name ?? '') };
  const isLetIn = styles.all.length > 0;
  const needsKey = clientKey !== '' || styles.failure?.problem.type === 'unauthorized';

  // Before the browser may leave: an effect that waits for the next picture comes too late.
  useLayoutEffect(() => keep('text', draft.text), [draft.text]);
  useEffect(() => {
    if (isLetIn) running.goOn();
  }, [isLetIn]);

  return (
    <SpokenLanguage.Provider value={language}>
      <Header onLanguage={speak} />
      <main>
        <RequestPanel {...{ draft: chosen, onDraft: change, styles, running, clientKey, onKey: useKey }} />
        <Result run={running.run} />
        <SameRequest draft={chosen} needsKey={needsKey} />
      </main>
    </SpokenLanguage.Provider>
  );
}

/** The stub has words of English only. */
function sampleIn(language: Language): string {
  return LANGUAGES[PROVIDERS.join() === 'stub' ? 'en' : language].sample;
}
