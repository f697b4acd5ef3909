/** What models that reason aloud begin with, where their server leaves the thoughts in the answer (Ollama, vLLM). */
const TAGS = ['<think>', '<thinking>'];

const TAG = /<think(?:ing)?>/i;

/**
 * How long the reasoning is that an answer begins with, up to and with the blank after it; 0 for none, null while more of the answer
 * must come to tell. Reasoning that never ends is all of the answer.
 */
export function reasoningLength(answer: string, source: string, isWhole: boolean): number | null {
  const tag = TAGS.find((each) => answer.slice(0, each.length).toLowerCase() === each);
  if (tag === undefined) return !isWhole && TAGS.some((each) => each.startsWith(answer.toLowerCase())) ? null : 0;
  if (TAG.test(source)) return 0;
  const closing = tag.replace('<', '</');
  const end = answer.indexOf(closing);
  if (end < 0) return isWhole ? answer.length : null;
  const length = answer.length - answer.slice(end + closing.length).trimStart().length;
  return length === answer.length && !isWhole ? null : length;
}
