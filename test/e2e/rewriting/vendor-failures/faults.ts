import type { AnswerStep, Behaviour, Failure, RawAnswer, Script } from '../../../support/fake-vendor.js';
import { frame } from '../../../support/fake-vendor/wire.js';

/** What every healthy call answers. */
export const WHOLE = [
  'Good morning, dear friend. ',
  'It gives me great pleasure to see you here again after so many weeks of absence, ',
  'and I trust that you and all of your family are well on this fine day.',
];
const PART = WHOLE.slice(0, 2);
/** Far more than any rewrite may be. */
const ENDLESS = Array<string>(60).fill('and so on '.repeat(200));

/** More signs of life than fit into the limit of the first text, a fifth of a second each. */
const THINKING = Array.from({ length: 15 }, (): AnswerStep => ({ frame: ': thinking\n\n' }));
const STOP = frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const COMPLETION = {
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: WHOLE.join('') }, finish_reason: 'stop' }],
};
const ofJson = (body: object): RawAnswer => ({ mediaType: 'application/json', body: JSON.stringify(body) });

export interface Fault {
  name: string;
  /** What the faulty vendor does with its calls; a new one for each vendor. Null: nobody listens at its address. */
  script: (() => Script) | null;
  /** It is one key's alone: another key of the same vendor is well. */
  isOfKey: boolean;
  /** Text has gone out to whoever is shown it as it comes. */
  isAfterText: boolean;
  /** The vendor is given up after a silence. */
  isSilent: boolean;
  /** The call goes on to the deadline where nobody else can serve. */
  isWaitedFor: boolean;
  /** Nobody is reached, and nothing paid: where nobody else can serve, a job is put off. */
  isAway: boolean;
  /** The vendor serves all the same. */
  isWell: boolean;
  /** How many calls the faulty vendor gets where nobody else can serve. */
  calls: number;
  /** How many it gets before another provider is asked. */
  callsBeforeOthers: number;
  /** What a client is told when nobody else can serve. */
  problem: 'provider-failed' | 'no-capacity' | 'refused' | 'too-long' | 'deadline';
}

/** A failure of the vendor itself is tried three times in all. */
const TRIES = 3;

const ofKey = (name: string, script: () => Script, more: Partial<Fault> = {}): Fault => ({
  name,
  script,
  isOfKey: true,
  isAfterText: false,
  isSilent: false,
  isWaitedFor: false,
  isAway: false,
  isWell: false,
  calls: 1,
  callsBeforeOthers: 1,
  problem: 'provider-failed',
  ...more,
});

const ofVendor = (name: string, behaviour: Behaviour | null, more: Partial<Fault> = {}): Fault => ({
  name,
  script: behaviour && (() => behaviour),
  isOfKey: false,
  isAfterText: (behaviour?.answer?.length ?? 0) > 0,
  isSilent: false,
  isWaitedFor: false,
  isAway: false,
  isWell: false,
  calls: TRIES,
  callsBeforeOthers: TRIES,
  problem: 'provider-failed',
  ...more,
});

/** Another provider may be faster than one more wait. */
const SILENT = { isSilent: true, callsBeforeOthers: 1 };
/** Whoever has waited in the vendor's queue would only stand at its end again. It has sent its headers, so that it may be at work: a job is not put off. */
const WAITED_FOR = { isWaitedFor: true, calls: 1, callsBeforeOthers: 1, problem: 'deadline' as const };
/** The same model would fare no better. */
const ONCE = { calls: 1, callsBeforeOthers: 1 };
const TOO_LONG = { ...ONCE, problem: 'too-long' as const };
/** It is no fault at all. */
const WELL = { calls: 1, callsBeforeOthers: 1, isWell: true, isAfterText: false };

const failing = (fail: Failure, headers: Record<string, string> = {}): Behaviour => ({ fail, headers });

/** As a vendor limits a key: refused for a second from the first call on, and well again after that. */
function limitedForOneSecond(): Script {
  let until: number | null = null;
  return () => {
    until ??= Date.now() + 1000;
    return Date.now() < until ? failing({ status: 429 }, { 'retry-after': '1' }) : { answer: WHOLE };
  };
}

export const FAULTS: readonly Fault[] = [
  ofKey('401', () => failing({ status: 401, code: 'invalid_api_key' })),
  ofKey('403', () => failing({ status: 403 })),
  ofKey('429, rate, for 1 s', limitedForOneSecond, { calls: 2 }),
  ofKey('429, quota', () => failing({ status: 429, code: 'insufficient_quota', type: 'insufficient_quota' })),
  ofKey('429, rate, for 90 s', () => failing({ status: 429 }, { 'retry-after': '90' }), { problem: 'no-capacity' }),
  ofVendor('500', failing({ status: 500 })),
  ofVendor('503', failing({ status: 503 }), { isAway: true }),
  ofVendor('connection refused', null, { isAway: true }),
  ofVendor('no first token', { answer: [], ending: 'stall' }, WAITED_FOR),
  ofVendor('thinking for longer than that', { answer: [...THINKING, ...WHOLE], pieceDelayInMs: 200 }, WELL),
  ofVendor('stall in mid-stream', { answer: PART, ending: 'stall' }, SILENT),
  ofVendor('silence after stop', { answer: [...WHOLE, { frame: STOP }], ending: 'stall' }, WELL),
  ofVendor('cut in mid-stream', { answer: PART, ending: 'cut' }),
  ofVendor('garbage frame', { answer: [...PART, { frame: 'data: {"choices": [{"delta\n\n' }] }),
  ofVendor('empty answer', { answer: [] }),
  ofVendor('endless line', {
    raw: { mediaType: 'text/event-stream', body: 'data: '.padEnd(65_536, 'a'), isEndless: true },
  }),
  ofKey('200, a JSON error', () => ({
    raw: ofJson({ error: { code: 'insufficient_quota', type: 'insufficient_quota' } }),
  })),
  ofVendor('200, a whole JSON completion', { raw: ofJson(COMPLETION) }, WELL),
  ofVendor('200, HTML', { raw: { mediaType: 'text/html', body: '<!doctype html><title>Log in</title>' } }),
  ofVendor('endless answer', { answer: [...PART, ...ENDLESS], ending: 'stall' }, TOO_LONG),
  ofVendor('length finish', { answer: PART, finishReason: 'length' }, TOO_LONG),
  ofVendor('safety finish', { answer: PART, finishReason: 'content_filter' }, { ...ONCE, problem: 'refused' }),
];
