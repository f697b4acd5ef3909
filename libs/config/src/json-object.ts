import { NotAllowed } from './settings-reader.js';

/** @throws {NotAllowed} for what is none */
export function jsonObject(given: string): Record<string, unknown> {
  const value = parsed(given);
  if (isObject(value)) return value;
  throw new NotAllowed('a JSON object, such as {"name": "value"}');
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined for what is no JSON. */
function parsed(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
}
