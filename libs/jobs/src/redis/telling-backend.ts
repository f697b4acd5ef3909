import { createRedisBackend } from 'bullmq';
import type { BackendFactory, RedisQueueBackend } from 'bullmq';

/** BullMQ's step that ends a job; its keys come first, then the job's id. */
const END = 'moveToFinished';

/**
 * BullMQ's steps in Redis, but for one thing: behind each that is to end a job, whether it comes to that or not, `tell` is called with the job's id in the same
 * turn. So what it sends on the same connection goes out in one write with the step, and is done after it.
 */
export function tellingBackend(tell: (id: string) => void): BackendFactory<RedisQueueBackend> {
  return (...made) => {
    const backend = createRedisBackend(...made);
    const run = backend.execCommand.bind(backend);
    backend.execCommand = (client, command, args) => {
      const answer: unknown = run(client, command, args);
      if (command === END) tell(args[backend.moveToFinishedKeys.length] as string);
      return answer;
    };
    return backend;
  };
}
