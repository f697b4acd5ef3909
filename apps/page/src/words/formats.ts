import type { Language } from './use-words.js';

export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

/** `85 ms`, or `1.2 s`. */
export function formatDuration(durationInMs: number, language: Language): string {
  if (durationInMs < 1000) return `${formatNumber(Math.round(durationInMs), language)} ms`;
  return `${formatNumber(Math.round(durationInMs / 100) / 10, language)} s`;
}

/** The time of day; with the date where that is another day. */
export function formatTime(time: Date, language: Language): string {
  const isToday = time.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium', ...(!isToday && { dateStyle: 'medium' }) }).format(
    time,
  );
}
