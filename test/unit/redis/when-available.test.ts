import { connect } from 'node:net';
import { RedisUnavailableError, whenAvailable } from '#redis';

/** An error as the client makes it: with the command and all its arguments. */
function clientError(message: string): Error {
  return Object.assign(new Error(message), { command: { name: 'evalsha', args: ['the text of a client'] } });
}

/** The error of Node for a name with two addresses that both refuse, as those of `localhost`: a code, two errors beneath it, and no message. */
async function refusedTwice(): Promise<Error> {
  const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
  return new Promise((resolve) =>
    connect({ host: 'any', port: 1, lookup: (_name, _options, found) => found(null, addresses) }).on('error', resolve),
  );
}

async function thrownBy(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => null,
    (error: unknown) => error,
  );
}

test.each([
  'READONLY You cannot write',
  'OOM command not allowed',
  'NOPERM this user has no permissions',
  'LOADING Redis',
  'NOSCRIPT No matching script. Please use EVAL.',
])('"%s" means that Redis cannot be used', async (message) => {
  expect(await thrownBy(whenAvailable(Promise.reject(clientError(message))))).toBeInstanceOf(RedisUnavailableError);
});

test('a name whose two addresses refuse means that Redis cannot be used', async () => {
  const refused = await refusedTwice();
  expect(refused.message).toBe('');
  const thrown = await thrownBy(whenAvailable(Promise.reject(refused)));
  expect(thrown).toBeInstanceOf(RedisUnavailableError);
  expect(thrown).toMatchObject({ message: 'Redis cannot be used: ECONNREFUSED' });
});

test('any other error comes as it is, but for the command, whose arguments nobody may log', async () => {
  const thrown = await thrownBy(whenAvailable(Promise.reject(clientError('ERR no such thing'))));
  expect(thrown).toMatchObject({ message: 'ERR no such thing' });
  expect(thrown).not.toBeInstanceOf(RedisUnavailableError);
  expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain('the text of a client');
  expect(thrown).not.toHaveProperty('command');
});
