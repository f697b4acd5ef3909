export type { Counts } from './syllables/counts.js';
export { syllablesOf } from './syllables/syllables.js';
export { compareLanguages, isInLanguage, languageOf } from './written/language.js';
export { looksTaken } from './written/language-look.js';
export { languageOfShortText } from './written/short-text.js';
