import { labelPattern, labelsOfAll, mayBecomeLabel } from './wrapping-words.js';

const SUBJECT_LINE = labelPattern('subjects', '[^\\r\\n]{1,200}\\r?\\n\\s*(?=\\S)');
const SUBJECT = labelPattern('subjects');
const mayBecomeSubject = mayBecomeLabel('subjects');
const LONGEST_LABEL = 20;

/** A text that begins with a line with a colon, or as an answer to a mail, or that speaks of a subject, may have one of its own. */
const MAY_HAVE_A_SUBJECT = new RegExp(`^[^\\r\\n]{0,40}[:：]|^(?:re|fwd?)\\b|${labelsOfAll('subjects')}`, 'iu');

/** How long the line of a mail's subject is that a text without one is given, up to and with the blank after it. */
export function subjectLength(answer: string, source: string, isWhole: boolean): number | null {
  if (!SUBJECT.test(answer.slice(0, LONGEST_LABEL * 2))) return !isWhole && mayBecomeSubject(answer) ? null : 0;
  if (MAY_HAVE_A_SUBJECT.test(source.trimStart())) return 0;
  const line = SUBJECT_LINE.exec(answer);
  if (line) return line[0].length;
  return !isWhole && answer.length < 240 ? null : 0;
}
