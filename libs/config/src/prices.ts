import { isObject, jsonObject } from './json-object.js';
import type { Prices } from './settings.js';
import { NotAllowed } from './settings-reader.js';

const EXAMPLE =
  '{"currency": "EUR", "perMillionTokens": {"openai/gpt-5": {"input": 1.25, "output": 10}}}, each price 0 or more, each model with its provider';

/** What tokens cost, as the operator has agreed with his vendors: prices are not guessed. */
export function prices(given: string): Prices {
  const { currency, perMillionTokens, ...unknown } = jsonObject(given);
  const isTable = isObject(perMillionTokens) && Object.entries(perMillionTokens).every(isPriced);
  if (Object.keys(unknown).length > 0 || !isTable || !isCurrency(currency)) throw new NotAllowed(EXAMPLE);
  return { currency, perMillionTokens: new Map(Object.entries(perMillionTokens)) as Prices['perMillionTokens'] };
}

function isCurrency(currency: unknown): currency is string {
  return typeof currency === 'string' && /^[A-Z]{3}$/.test(currency);
}

function isPriced([model, price]: readonly [string, unknown]): boolean {
  if (!isObject(price) || !/^[a-z][a-z0-9_]*\/\S+$/.test(model)) return false;
  const { input, output, ...unknown } = price;
  return isAmount(input) && isAmount(output) && Object.keys(unknown).length === 0;
}

function isAmount(price: unknown): boolean {
  return typeof price === 'number' && Number.isFinite(price) && price >= 0;
}
