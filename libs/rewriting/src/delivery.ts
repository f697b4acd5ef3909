import type { KeyPriority } from '#key-pool';

/**
 * How the rewrite is delivered, and so what its client sees of it and when it is given up: a whole `answer` and a `text` that is shown
 * as it comes at once when the client has gone, a `stream` after the grace in which it may be resumed, a `job` when it is cancelled.
 */
export type Delivery = 'answer' | 'text' | 'stream' | 'job';

interface DeliveryTraits {
  priority: KeyPriority;
  /** The client sees the pieces as they come. A job's are shown to those who read its stream, not by the job itself. */
  showsPieces: boolean;
  /** A record of the stream is kept, by which others can read it. */
  isKept: boolean;
  /** It goes on for the grace in which it may be resumed, once its client has gone. */
  hasGrace: boolean;
}

export const DELIVERIES: Readonly<Record<Delivery, DeliveryTraits>> = {
  answer: { priority: 'interactive', showsPieces: false, isKept: false, hasGrace: false },
  text: { priority: 'interactive', showsPieces: true, isKept: false, hasGrace: false },
  stream: { priority: 'interactive', showsPieces: true, isKept: true, hasGrace: true },
  job: { priority: 'job', showsPieces: false, isKept: true, hasGrace: false },
};
