import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { de } from './de.js';
import { en, type Words } from './en.js';

/** The languages that the page speaks, by their tags. */
export const LANGUAGES = { en, de };

export type Language = keyof typeof LANGUAGES;

/** The language that the page speaks now. */
export const SpokenLanguage = createContext<Language>('en');

export function useWords(): Words & { language: Language } {
  const language = useContext(SpokenLanguage);
  return { ...LANGUAGES[language], language };
}

/** Puts the values into a text with `{name}`s. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
