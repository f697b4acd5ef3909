import { type Language, useWords } from './words/use-words.js';

/** @param onLanguage is told the other one */
export function Header({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const words = useWords();
  const other = words.language === 'de' ? 'en' : 'de';
  return (
    <header>
      <div>
        <h1>{words.title}</h1>
        <p>{words.lead}</p>
      </div>
      <nav>
        <a href="docs">{words.documentation}</a>
        <button type="button" lang={other} onClick={() => onLanguage(other)}>
          {words.otherLanguage}
        </button>
      </nav>
    </header>
  );
}
