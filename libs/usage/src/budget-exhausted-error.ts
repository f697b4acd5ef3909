/** A client's tokens of the day do not suffice for what it asks. */
export class BudgetExhaustedError extends Error {
  override readonly name = 'BudgetExhaustedError';

  /** @param isForGood not even the tokens of a whole day would suffice */
  constructor(
    message: string,
    readonly retryAfterInSeconds: number,
    readonly isForGood: boolean,
  ) {
    super(message);
  }
}
