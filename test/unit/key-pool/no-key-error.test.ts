import { NoKeyError } from '#key-pool';

describe('the time after which a key may be had', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('counts down from the refusal on, and not below nothing', () => {
    const error = new NoKeyError('openai', 'resting', 1_000);
    expect(error.retryAfterInMs).toBe(1_000);
    jest.advanceTimersByTime(400);
    expect(error.retryAfterInMs).toBe(600);
    jest.advanceTimersByTime(1_000);
    expect(error.retryAfterInMs).toBe(0);
  });
});
