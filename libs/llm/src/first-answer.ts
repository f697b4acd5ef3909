/** Of the answers to one prompt in a frame, the first. Frames of the others may stand between its own, where the operator asks for several. */
export function firstAnswer(answers: unknown): object | undefined {
  if (!Array.isArray(answers)) return undefined;
  const all = (answers as unknown[]).filter((answer): answer is { index?: unknown } => isObject(answer));
  return all.find(({ index }) => index === undefined || index === null || Number(index) === 0);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
