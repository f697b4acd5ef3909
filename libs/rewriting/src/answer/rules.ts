/** What a line across the page is made of in Markdown. */
export const RULE_MARKS = '(?:-{3,20}|\\*{3,20}|_{3,20})';

const RULE = `[ \\t]{0,3}${RULE_MARKS}[ \\t]*`;

const ANYWHERE = new RegExp(`^${RULE}$`, 'm');
const AT_START = new RegExp(`^${RULE}\\r?\\n\\s*(?=\\S)`);
const MAY_BECOME = /^(?:-{1,20}|\*{1,20}|_{1,20})\s*$/;

export function hasRule(text: string): boolean {
  return ANYWHERE.test(text);
}

/** How long the rule is that an answer begins with, up to and with the blank after it. */
export function ruleLength(answer: string, isWhole: boolean): number | null {
  const rule = AT_START.exec(answer);
  if (rule) return rule[0].length;
  return !isWhole && MAY_BECOME.test(answer) ? null : 0;
}
