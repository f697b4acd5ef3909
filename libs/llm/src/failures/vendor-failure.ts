import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerBody } from '../door/vendor-answer.js';
import { parsed } from '../json.js';

/** An error of a vendor as it came: as the answer to a request, or (without a status) within its stream. */
interface FailureAnswer {
  status?: number | undefined;
  headers?: IncomingHttpHeaders | undefined;
  mediaType?: string | undefined;
  /** The body as text, of which the JSON is read where it is some. */
  text: string;
  /** A part of the answer came before it. */
  comesAfterText?: boolean | undefined;
}

/** An error of a vendor, whatever the shape it came in. */
export interface VendorFailure {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  mediaType: string | undefined;
  /** The vendor's own name for it. */
  code: string | undefined;
  type: string | undefined;
  param: string | undefined;
  /** In the vendor's words; empty where it has none. At most 2,000 characters: a pattern may take its time for more. */
  message: string;
  /** The words are those of a vendor behind this one: what they say of keys, money and limits is of another account. */
  isHandedOn: boolean;
  /** It came in the middle of an answer: the key was good enough for its beginning. */
  comesAfterText: boolean | undefined;
  /** google.rpc details, and what stands beside the error in other shapes: where times to wait are found. */
  details: readonly Record<string, unknown>[];
  /** It has a shape in which vendors tell errors; else it may be of a proxy or a firewall between us. */
  isOfVendor: boolean;
  /** It gives a code, a type, a status or details of its own, as no firewall and no proxy does. */
  isNamed: boolean;
}

type Fields = Record<string, unknown>;

const LONGEST_MESSAGE = 2000;

/** No error lies deeper. What is nested without end would take the stack of whoever follows it. */
const DEEPEST = 4;

/** google.rpc.Code, where a frame has the name only. */
const STATUS_BY_NAME: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

/**
 * Finds the error in what a vendor answered. The shapes, each with who sends it:
 * - `{"error":{"message","type","param","code"}}`: OpenAI, llama.cpp, vLLM 0.32, LiteLLM (code: the status as a string), Ollama
 * - `{"error":{"code":429,"message","status","details"}}`: Google; in an array from its OpenAI endpoint and without `alt=sse`
 * - `{"error":"words"}`, `{"code","error":"words"}`: vLLM's 401, LM Studio, xAI
 * - `{"object":"error","message","type","code"}`: older vLLM; `{"message"}`, `{"status":"failure","message"}`: gateways, Portkey
 * - `{"detail":"words"}`, `{"detail":[{"type","loc","msg"}]}`: FastAPI; `{"errors":[{"code","message"}]}`: Cloudflare
 * - `{"choices":[{"error":{"code","message"}}]}`: OpenRouter; `{"base_resp":{"status_code","status_msg"}}`: MiniMax
 * - an error within another's `error` or `message`, as an object or as JSON: gateways; in `metadata.raw`: OpenRouter; an event stream of one error; plain text; markup
 */
export function readVendorFailure({
  status,
  headers = {},
  mediaType,
  text,
  comesAfterText,
}: FailureAnswer): VendorFailure {
  const found = fieldsOf(jsonIn(text));
  const message = found === null ? plainWords(text) : messageOf(found);
  const nested = found && /^\s*[[{]/.test(message) ? fieldsOf(jsonIn(message)) : null;
  const fields = { ...found, ...nested };
  const behind = messageBehind(fields);
  const told = behind || (nested ? messageOf(nested) : message);
  const [code, type] = [nameOf(fields['code']), nameOf(fields['type']) ?? statusNameOf(fields['status'])];
  return {
    status: status ?? statusOf(fields, message),
    headers,
    mediaType,
    code,
    type,
    param: paramOf(fields),
    message: told.slice(0, LONGEST_MESSAGE),
    isHandedOn: behind !== '',
    comesAfterText,
    details: detailsOf(fields),
    isOfVendor: found !== null,
    isNamed: (code ?? type) !== undefined || (Array.isArray(fields['details']) && fields['details'].length > 0),
  };
}

/** The error that a whole answer in one is, be it words alone; null for one that is none. @param json what is in it */
export function failureIn({ status, headers, mediaType, text }: AnswerBody, json: unknown): VendorFailure | null {
  if (status >= 300) return readVendorFailure({ status, headers, mediaType, text });
  return isError(json) || isWordsAlone(json) ? readVendorFailure({ headers, mediaType, text }) : null;
}

/** Nothing of an answer, nor a list of models. */
function isWordsAlone(json: unknown): boolean {
  if (!isObject(json) || isPartOfAnswer(json)) return false;
  return messageOf(json) !== '' && ![json['data'], json['models']].some(Array.isArray);
}

/** Whether an object of a stream, or one of an array in place of it, tells an error. Some servers have an empty one in every object: null, `{}`, or fields of nothing. */
export function isError(frame: unknown): boolean {
  return Array.isArray(frame) ? frame.some(tellsError) : tellsError(frame);
}

function tellsError(frame: unknown): boolean {
  if (!isObject(frame)) return false;
  const { error, object, type } = frame;
  const isNamed = says(error) || object === 'error' || type === 'error';
  return isNamed || says(firstOf(frame['choices'])['error']) || isMiniMaxError(frame) || isFlatError(frame);
}

function says(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null) return Boolean(error);
  return depth < DEEPEST && Object.values(error).some((value) => says(value, depth + 1));
}

/** MiniMax has a status of its own in every object, 0 where nothing is wrong. */
function isMiniMaxError({ base_resp: own }: Fields): boolean {
  return isObject(own) && says(own['status_code']);
}

/** No part of an answer, and words of what went wrong: FastAPI's, a list of errors, or a code with its message; One API's has `success` in place of a code. */
function isFlatError(frame: Fields): boolean {
  if (isPartOfAnswer(frame)) return false;
  const { code, detail, errors, success } = frame;
  const hasList = [errors, detail].some((list) => Object.keys(firstOf(list)).length > 0);
  const hasCode = success === false || isStatus(code) || (typeof code === 'string' && /[a-z]/i.test(code));
  return hasList || typeof detail === 'string' || (hasCode && messageOf(frame) !== '');
}

function isPartOfAnswer(frame: Fields): boolean {
  return 'choices' in frame || 'candidates' in frame;
}

function jsonIn(text: string): unknown {
  return parsed(/^\s*data:/.test(text) ? text.replace(/^\s*data:/, '').split('\n', 1)[0]! : text);
}

/** The fields of the error, flat: those beside it and its own. */
function fieldsOf(json: unknown, depth = 0): Fields | null {
  if (typeof json === 'string') return { message: json };
  if (Array.isArray(json)) return fieldsOf(json.find(isObject), depth);
  if (!isObject(json)) return null;
  const { error, message } = json;
  if (typeof error === 'string' && error !== '') return { ...json, message: error };
  const inner = [error, message, json['base_resp'], firstOf(json['choices'])['error']]
    .filter(isObject)
    .find((value) => says(value));
  if (inner && depth < DEEPEST) return { ...json, ...fieldsOf(inner, depth + 1) };
  return { ...json, ...firstOf(error), ...firstOf(json['errors']), ...firstOf(json['detail']) };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstOf(list: unknown): Fields {
  const [first] = Array.isArray(list) ? (list as unknown[]) : [];
  return isObject(first) ? first : {};
}

function messageOf(fields: Fields): string {
  const words = ['message', 'msg', 'detail', 'error', 'error_description', 'status_msg'].map((name) => fields[name]);
  return words.find((word): word is string => typeof word === 'string') ?? '';
}

/** None of a page. */
function plainWords(text: string): string {
  return text.trimStart().startsWith('<') ? '' : text.trim();
}

/** What the vendor behind OpenRouter said, as words or as its JSON; empty where there is none. */
function messageBehind({ metadata }: Fields): string {
  const { raw } = Object(metadata) as { raw?: unknown };
  if (typeof raw !== 'string') return '';
  const fields = fieldsOf(jsonIn(raw));
  return fields === null ? raw.trim() : messageOf(fields);
}

/** RFC 9457: the type of a problem is an address, and is of whatever stands before the vendor. LiteLLM writes Python's nothing as a word. */
const NO_NAME = /^$|:\/\/|^about:blank$|^None$/;

/** google.rpc.Code; gateways have words such as "failure" there. */
const STATUS_NAME = /^[A-Z_]+$/;

/** A code that is a status is no name. */
function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && !NO_NAME.test(value) && !isStatus(value) ? value : undefined;
}

function statusNameOf(value: unknown): string | undefined {
  return typeof value === 'string' && STATUS_NAME.test(value) ? value : undefined;
}

function paramOf(fields: Fields): string | undefined {
  const { param, loc } = fields;
  const last: unknown = Array.isArray(loc) ? loc.at(-1) : undefined;
  const violation = violationsOf(fields)[0];
  return nameOf(param) ?? nameOf(last) ?? nameOf(violation?.['field']);
}

/** google.rpc.BadRequest. */
function violationsOf(fields: Fields): Fields[] {
  const lists = detailsOf(fields).map(({ fieldViolations }) => firstOf(fieldViolations));
  return lists.filter((violation) => 'field' in violation);
}

function statusOf({ code, status, statusCode, status_code: snake }: Fields, message: string): number | undefined {
  const number = [code, status, statusCode, snake].find(isStatus);
  if (number !== undefined) return Number(number);
  if (typeof status === 'string' && status in STATUS_BY_NAME) return STATUS_BY_NAME[status];
  const inWords = /\b(?:error code|status(?: code)?|http(?:\/[\d.]+)?)\W{0,3}([45]\d\d)\b/i.exec(message.slice(0, 200));
  return inWords ? Number(inWords[1]) : undefined;
}

function isStatus(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && /^[45]\d\d$/.test(String(value));
}

/** Objects in which a reason or a time may stand; of a server that puts anything there. */
function detailsOf(fields: Fields): Fields[] {
  const { details, metadata } = fields;
  const listed: unknown[] = Array.isArray(details) ? details : [details];
  const all = [...listed, metadata, fields];
  return all.filter(isObject);
}
