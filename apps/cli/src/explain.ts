import { type FieldError, RewriteError } from '#client';
import { CommandError, EXIT, type ExitCode } from './exit.js';

/** What became of the request, in words that say what to do. */
interface Explanation {
  exitCode: ExitCode;
  meetsAll?: boolean;
  words: (error: RewriteError, url: URL) => string;
}

const SPLIT = 'Split the text into smaller files.';

const notNow: Explanation = {
  exitCode: EXIT.notNow,
  meetsAll: true,
  words: ({ title, detail, retryAfterSeconds }) =>
    `${title}: ${detail} Try again ${retryAfterSeconds === undefined ? 'later' : `in ${duration(retryAfterSeconds)}`}.`,
};

const tooLong: Explanation = {
  exitCode: EXIT.wrongUse,
  words: ({ title, detail }) => `${title}: ${detail} ${SPLIT}`,
};

/** By the error's type; what is not listed is a rewrite that failed, told in the service's words. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  network: {
    exitCode: EXIT.unreachable,
    meetsAll: true,
    words: ({ detail }, url) => `${detail}. Does it run at ${url.href}? --url or REWRITE_URL tells where it is.`,
  },
  'not-the-service': {
    exitCode: EXIT.unreachable,
    meetsAll: true,
    words: ({ detail }) => `That is not the rewrite service: ${detail}\n--url or REWRITE_URL tells where it is.`,
  },
  incomplete: {
    exitCode: EXIT.unreachable,
    words: ({ detail }) => `${detail} Try again.`,
  },
  unauthorized: {
    exitCode: EXIT.keyRefused,
    meetsAll: true,
    words: (_error, url) =>
      `${url.href} takes only clients with a key, and yours is missing or wrong. Set REWRITE_KEY (or --key) to the one its operator gave you.`,
  },
  throttled: notNow,
  'budget-exhausted': notNow,
  'no-capacity': notNow,
  unavailable: notNow,
  validation: { exitCode: EXIT.wrongUse, words: invalid },
  'too-large': tooLong,
  'too-long': tooLong,
  conflict: { exitCode: EXIT.failed, words: ({ detail }) => detail },
  'not-found': {
    exitCode: EXIT.wrongUse,
    words: ({ detail }) =>
      `${detail} Is the address right (--url, REWRITE_URL), and the id? Another key's jobs are not shown, and none for ever.`,
  },
};

const FAILED: Explanation = {
  exitCode: EXIT.failed,
  words: ({ title, detail }) => `${title}: ${detail}`,
};

/** @throws what is no failure of a call: a fault of ours */
export function explained(error: unknown, url: URL): CommandError {
  if (error instanceof CommandError) return error;
  if (!(error instanceof RewriteError)) throw error;
  const { exitCode, words, meetsAll } = EXPLANATIONS[error.type] ?? FAILED;
  return new CommandError(exitCode, words(error, url), meetsAll ?? isAboutOptions(error));
}

/** What a stream that had begun has failed with: where it is not found, it has been lost. */
export function asStreamFailure(error: unknown): unknown {
  if (!(error instanceof RewriteError) || error.type !== 'not-found') return error;
  const detail = 'The service has lost the rewrite, as a restart without Redis does.';
  return new RewriteError({ type: 'incomplete', title: 'The rewrite is lost', detail });
}

/** The options are the same for every text. */
function isAboutOptions({ errors }: RewriteError): boolean {
  return errors.some(({ pointer }) => pointer !== undefined && pointer !== '/text');
}

/** Fields of the request are options of the command line. */
function invalid({ detail, errors }: RewriteError): string {
  return errors.length === 0 ? detail : errors.map(faultInWords).join('\n');
}

function faultInWords({ pointer, parameter, detail }: FieldError): string {
  const field = pointer?.split('/')[1];
  if (field !== 'text') return `${field === undefined ? parameter : `--${field}`} ${detail}.`;
  return `The text ${detail}.${detail.startsWith('must be at most') ? ` ${SPLIT}` : ''}`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
