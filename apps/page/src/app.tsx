import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { Draft } from './form/draft.js';
import { keepText, keptText } from './form/kept-text.js';
import { RequestPanel } from './form/request-panel.js';
import { useStyles } from './form/use-styles.js';
import { Header } from './header.js';
import { Result } from './result/result.js';
import { useRun } from './run/use-run.js';
import { SameRequest } from './same-request/same-request.js';
import { clientWith, PROVIDERS } from './service.js';
import { type Language, LANGUAGES, preferredLanguage, SpokenLanguage } from './words/use-words.js';

/** The whole page. A client key lives in its state and nowhere else; the text outlives the page in its tab. */
export function App() {
  const [language, speak] = useState(preferredLanguage);
  const [clientKey, useKey] = useState('');
  const client = useMemo(() => clientWith(clientKey), [clientKey]);
  const styles = useStyles(client, language);
  const running = useRun(client);
  const [draft, change] = useState<Draft>({ text: keptText() ?? sampleIn(language), style: '', provider: '' });
  const chosen = { ...draft, style: draft.style || (styles.all[0]?.name ?? '') };
  const needsKey = clientKey !== '' || styles.failure?.problem.type === 'unauthorized';

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = LANGUAGES[language].title;
  }, [language]);
  // Before the browser may leave: an effect that waits for the next picture comes too late.
  useLayoutEffect(() => keepText(draft.text), [draft.text]);

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
