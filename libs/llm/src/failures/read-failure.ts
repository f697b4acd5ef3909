import type { ProviderName } from '#config';
import { llmError, type LlmError, type LlmFailureFacts } from '../llm-error.js';
import { kindOfFailure } from './failure-kinds.js';
import { readReturnTime } from './return-time.js';
import type { VendorFailure } from './vendor-failure.js';

const SHORT_TOKEN = /^[\w.:-]{1,64}$/;
const KEY_LIKE = /^(?:sk-|AIza|AQ\.|gsk_|xai-)/;
const MEDIA_TYPE = /^[\w.+-]{1,64}\/[\w.+-]{1,64}$/;

/** Who was asked, with what. */
interface FailedCall {
  provider: ProviderName;
  /** The vendor may repeat it: what holds it is shown nowhere. */
  apiKey: string;
}

/** The error that a vendor's failure is for us. Of the vendor's words it holds short tokens only. */
export function toLlmError(failure: VendorFailure, { provider, apiKey }: FailedCall, nowInMs: number): LlmError {
  const { status, code, type, param, mediaType } = failure;
  const restsUntil = readReturnTime(failure, nowInMs);
  const token = (value: string | undefined): string | undefined =>
    value !== undefined && SHORT_TOKEN.test(value) && !KEY_LIKE.test(value) && !value.includes(apiKey)
      ? value
      : undefined;
  const facts = defined({
    code: token(code),
    type: token(type),
    param: token(param),
    mediaType: failure.isOfVendor ? undefined : mediaTypeOf(mediaType),
  });
  return llmError(
    kindOfFailure(failure, restsUntil !== undefined),
    { provider, facts, ...defined({ status, restsUntil }) },
    detailOf(facts),
  );
}

/** A media type that may be told; undefined where it is none. */
export function mediaTypeOf(given: string | undefined): string | undefined {
  return given !== undefined && MEDIA_TYPE.test(given) ? given : undefined;
}

function detailOf({ code, type, param, mediaType }: LlmFailureFacts): string | undefined {
  const told = [
    code === undefined ? type : code,
    param === undefined ? undefined : `parameter ${param}`,
    mediaType === undefined ? undefined : `the answer was ${mediaType}`,
  ].filter((fact) => fact !== undefined);
  return told.length === 0 ? undefined : told.join(', ');
}

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
