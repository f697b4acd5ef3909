import type { Language } from './use-words.js';

/** How people write numbers and times in a language, where the browser says of which country they are. */
function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
}

export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(localeOf(language)).format(value);
}

/** `85 ms`, or `1.2 s`. */
export function formatDuration(durationInMs: number, language: Language): string {
  if (durationInMs < 1000) return `${formatNumber(Math.round(durationInMs), language)} ms`;
  return `${formatNumber(Math.round(durationInMs / 100) / 10, language)} s`;
}

/** The time of day; with the date where that is another day. */
export function formatTime(time: Date, language: Language): string {
  const isToday = time.toDateString() === new Date().toDateString();
  const style = isToday ? undefined : 'medium';
  return new Intl.DateTimeFormat(localeOf(language), { timeStyle: 'medium', dateStyle: style }).format(time);
}
