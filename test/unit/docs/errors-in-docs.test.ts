import { PROBLEMS } from '../../../apps/api/src/problem.js';
import { readFromRoot, tableRows } from './table-rows.js';

/** The rows of the table of errors: a status, a type and no more than that in each cell. */
const statusByType = new Map(
  tableRows(readFromRoot('docs/api.md'))
    .map(([status, type]) => [/^`([a-z-]+)`$/.exec(type ?? '')?.[1], Number(status)] as const)
    .filter((row): row is [string, number] => row[0] !== undefined && row[1] >= 400),
);

describe("the API's page", () => {
  it.each(Object.entries(PROBLEMS))('lists the problem %s with its status', (type, { status }) => {
    expect(statusByType.get(type)).toBe(status);
  });

  it('lists no problem that the service does not answer with', () => {
    expect([...statusByType.keys()].filter((type) => !Object.hasOwn(PROBLEMS, type))).toEqual([]);
  });
});
