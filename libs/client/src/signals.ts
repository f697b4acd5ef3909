import { networkError, RewriteError } from './rewrite-error.js';

/** Gives work a controller that is aborted with the signal. Nothing of it stays on the signal. */
export async function abortedWith<T>(
  signal: AbortSignal | undefined,
  work: (controller: AbortController) => Promise<T>,
  controller = new AbortController(),
): Promise<T> {
  const follow = (): void => controller.abort(signal?.reason);
  if (signal?.aborted === true) follow();
  signal?.addEventListener('abort', follow, { once: true });
  try {
    return await work(controller);
  } finally {
    signal?.removeEventListener('abort', follow);
  }
}

/** Waits so long. @throws RewriteError `aborted` */
export function pause(inMs: number, signal: AbortSignal | undefined): Promise<void> {
  return abortedWith(
    signal,
    ({ signal: aborted }) =>
      new Promise((resolve, reject) => {
        if (aborted.aborted) return reject(abortError(aborted.reason));
        const timer = setTimeout(resolve, inMs);
        aborted.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(abortError(aborted.reason));
        });
      }),
  );
}

/** The error of a call that was aborted. Who aborts it with a `RewriteError` says which. */
function abortError(reason: unknown): RewriteError {
  if (reason instanceof RewriteError) return reason;
  return new RewriteError({
    type: 'aborted',
    title: 'The call was aborted',
    detail: 'The call was aborted.',
    cause: reason,
  });
}

/** What work has failed with: it was aborted, or the connection failed. */
export function failure(what: string, error: unknown, signal: AbortSignal): RewriteError {
  if (error instanceof RewriteError) return error;
  return signal.aborted ? abortError(signal.reason) : networkError(what, error);
}
