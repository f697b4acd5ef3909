import { useEffect, useState } from 'preact/hooks';
import { keep, kept } from '../kept.js';
import { type Language, LANGUAGES } from './use-words.js';

/** The language of the whole document, and what is told the one that somebody chooses, which outlives the page in its tab. */
export function useLanguage(): [Language, (chosen: Language) => void] {
  const [language, speak] = useState(preferredLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = LANGUAGES[language].title;
  }, [language]);
  function choose(chosen: Language): void {
    keep('language', chosen);
    speak(chosen);
  }
  return [language, choose];
}

/** The one that was chosen in this tab, else of those that the browser lists the first that the page speaks; else English. */
function preferredLanguage(): Language {
  const tags = [kept('language') ?? [], navigator.languages].flat();
  const known = tags.map((tag) => new Intl.Locale(tag).language).find((one) => one in LANGUAGES);
  return (known as Language | undefined) ?? 'en';
}
