import { anyOf, escaped } from '../pattern.js';

/**
 * What models that reason aloud put round their thoughts, where their server leaves these in the answer (Ollama, vLLM): by their chat templates,
 * Qwen and DeepSeek `<think>`, Mistral `[THINK]`, Kimi `◁think▷`, Seed-OSS `<seed:think>`, Gemma `<|channel>`, Cohere `<|START_THINKING|>`.
 */
const TAGS: readonly (readonly [opening: string, closing: string])[] = [
  ...(
    'think thinking thought thoughts thought_process thinking_process inner_thoughts inner_monologue reasoning reasoning_content reflection analysis ' +
    'scratchpad planning rationale seed:think'
  )
    .split(' ')
    .map((name) => [`<${name}>`, `</${name}>`] as const),
  ['[think]', '[/think]'],
  ['◁think▷', '◁/think▷'],
  ['<|begin_of_thought|>', '<|end_of_thought|>'],
  ['<|start_thinking|>', '<|end_thinking|>'],
  ['<|channel>', '<channel|>'],
];

/** The channels of gpt-oss (Harmony): what is said in `final` is the answer. Some servers leave out the marks, and run the names into the text. */
const CHANNELS = /^(?:(?:<\|start\|>assistant)?<\|channel\|>|analysis(?=\p{Lu}))/u;
const FINAL_CHANNEL = /(?:<\|channel\|>final[^<]{0,40}<\|message\|>|assistantfinal)\s*/;

const BEGINNINGS = [...TAGS.map(([opening]) => opening), '<|channel|>', '<|start|>assistant<|channel|>', 'analysis'];

const TAG = new RegExp(anyOf(TAGS.flat()), 'i');
const OPENING = new RegExp(anyOf(TAGS.map(([opening]) => opening)), 'i');
const CLOSING = new RegExp(anyOf(TAGS.map(([, closing]) => closing)), 'gi');

const ENDS_OF_TAGS = new RegExp(`[${escaped([...new Set(TAGS.map(([, closing]) => closing.at(-1)))].join(''))}]`);

export const LONGEST_CLOSING = Math.max(...TAGS.map(([, closing]) => closing.length));

/**
 * How long the reasoning is that an answer begins with, up to and with the blank after it; 0 for none, null while more of the answer
 * must come to tell. Reasoning that never ends is all of the answer.
 */
export function reasoningLength(answer: string, source: string, isWhole: boolean): number | null {
  if (CHANNELS.test(answer)) return lengthOfChannels(answer, source, isWhole);
  const start = answer.slice(0, LONGEST_CLOSING).toLowerCase();
  const tag = TAGS.find(([opening]) => start.startsWith(opening));
  if (!tag) return !isWhole && mayBegin(start) ? null : 0;
  if (TAG.test(source)) return 0;
  const end = answer.toLowerCase().indexOf(tag[1]);
  if (end < 0) return isWhole ? answer.length : null;
  return withBlank(answer, end + tag[1].length, isWhole);
}

/** Where the answer goes on after a closing tag whose opening one the chat template wrote itself; 0 where there is none. */
export function afterLateClosing(answer: string, source: string): number {
  if (!mayEndTag(answer)) return 0;
  const [first] = answer.matchAll(CLOSING);
  if (!first || TAG.test(source) || OPENING.test(answer.slice(0, first.index))) return 0;
  return answer.length - answer.slice(first.index + first[0].length).trimStart().length;
}

/** Whether a closing tag may end in the text: a look at its characters, since most answers have no tag at all. */
export function mayEndTag(text: string): boolean {
  return ENDS_OF_TAGS.test(text);
}

function lengthOfChannels(answer: string, source: string, isWhole: boolean): number | null {
  if (source.includes('<|') || source.startsWith('analysis')) return 0;
  const final = FINAL_CHANNEL.exec(answer);
  if (final) return withBlank(answer, final.index + final[0].length, isWhole);
  if (!isWhole) return null;
  return answer.startsWith('analysis') ? 0 : answer.length;
}

function withBlank(answer: string, end: number, isWhole: boolean): number | null {
  const length = answer.length - answer.slice(end).trimStart().length;
  return length === answer.length && !isWhole ? null : length;
}

function mayBegin(start: string): boolean {
  return BEGINNINGS.some((opening) => opening.startsWith(start));
}
