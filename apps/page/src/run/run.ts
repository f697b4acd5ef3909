import type { ConnectionState, Job, Piece, Rewrite, RewriteError, SubmittedJob } from '#client';

/** What is asked of the service. */
export interface Asked {
  text: string;
  style: string;
  provider: string | undefined;
}

export type Delivery = 'stream' | 'job';

type RunState =
  | 'sent'
  | 'queued'
  | 'active'
  | 'writing'
  | 'cut'
  | 'refused'
  | 'resumed'
  | 'done'
  | 'failed'
  | 'stopped'
  | 'cancelled';

/** One rewrite as the page shows it. Times are those of `performance.now()`. */
export interface Run {
  asked: Asked;
  delivery: Delivery;
  state: RunState;
  /** Null: before the page was loaded. */
  sentAt: number | null;
  /** All that is written so far. */
  text: string;
  firstPieceInMs: number | null;
  wholeInMs: number | null;
  cuts: number;
  comesBackInMs: number;
  restarts: number;
  job: Job | SubmittedJob | null;
  rewrite: Rewrite | null;
  /** What it failed with, or why it could not be cancelled, and when. */
  failure: { problem: RewriteError; at: Date } | null;
}

export type RunEvent =
  | { is: 'sent'; asked: Asked; delivery: Delivery; at: number | null }
  | { is: 'job'; job: Job | SubmittedJob }
  | { is: 'piece'; piece: Piece; at: number }
  | { is: 'connection'; connection: ConnectionState }
  | { is: 'done'; rewrite: Rewrite; at: number }
  | { is: 'failed'; problem: RewriteError; at: Date }
  | { is: 'not cancelled'; problem: RewriteError; at: Date }
  | { is: 'stopped' }
  | { is: 'another key' };

export function isUnderWay(run: Run | null): run is Run {
  return run !== null && !['done', 'failed', 'stopped', 'cancelled'].includes(run.state);
}

/** The run once this has happened. */
export function afterEvent(run: Run | null, event: RunEvent): Run | null {
  if (event.is === 'sent') return begun(event.asked, event.delivery, event.at);
  return run && { ...run, ...changeBy(event, run) };
}

function begun(asked: Asked, delivery: Delivery, sentAt: number | null): Run {
  return {
    asked,
    delivery,
    state: 'sent',
    sentAt,
    text: '',
    firstPieceInMs: null,
    wholeInMs: null,
    cuts: 0,
    comesBackInMs: 0,
    restarts: 0,
    job: null,
    rewrite: null,
    failure: null,
  };
}

function changeBy(event: Exclude<RunEvent, { is: 'sent' }>, run: Run): Partial<Run> {
  switch (event.is) {
    case 'job':
      return { job: event.job, state: stateOfJob(event.job, run) };
    case 'piece':
      return changeByPiece(event.piece, event.at, run);
    case 'connection':
      return changeByConnection(event.connection, run);
    case 'done':
      return changeByRewrite(event.rewrite, event.at, run);
    case 'failed':
      return changeByFailure(event.problem, event.at);
    case 'not cancelled':
      return { failure: { problem: event.problem, at: event.at } };
    case 'stopped':
      return { state: 'stopped' };
    case 'another key':
      return changeByKey(run);
  }
}

/** The stream tells what comes after the wait for a worker. */
function stateOfJob({ status }: { status: string }, { state }: Run): RunState {
  const isWaiting = state === 'sent' || state === 'queued';
  return isWaiting && (status === 'queued' || status === 'active') ? status : state;
}

function changeByPiece({ whole, restarted }: Piece, at: number, run: Run): Partial<Run> {
  return {
    state: 'writing',
    text: whole,
    firstPieceInMs: run.firstPieceInMs ?? sinceSent(at, run),
    restarts: run.restarts + (restarted ? 1 : 0),
  };
}

function changeByConnection(connection: ConnectionState, { cuts, state }: Run): Partial<Run> {
  if (connection.is === 'open') return { state: stateOnceOpen(connection.resumed, state) };
  const { reason, comesBackInMs } = connection;
  if (reason.status === 503) return { state: 'refused', comesBackInMs };
  // Tries in vain to come back are one cut.
  return { state: 'cut', cuts: cuts + (isAway(state) ? 0 : 1), comesBackInMs };
}

function stateOnceOpen(isResumed: boolean, state: RunState): RunState {
  if (isResumed) return 'resumed';
  return isAway(state) ? 'sent' : state;
}

function isAway(state: RunState): boolean {
  return state === 'cut' || state === 'refused';
}

/** What went wrong before, such as a job that could not be cancelled, counts no more. */
function changeByRewrite(rewrite: Rewrite, at: number, run: Run): Partial<Run> {
  return { state: 'done', rewrite, text: rewrite.rewritten, wholeInMs: sinceSent(at, run), failure: null };
}

function sinceSent(at: number, { sentAt }: Run): number | null {
  return sentAt === null ? null : at - sentAt;
}

/** What was refused to one key says nothing of another. */
function changeByKey({ failure }: Run): Partial<Run> {
  return failure?.problem.type === 'unauthorized' ? { failure: null } : {};
}

function changeByFailure(problem: RewriteError, at: Date): Partial<Run> {
  return problem.type === 'cancelled'
    ? { state: 'cancelled', failure: null }
    : { state: 'failed', failure: { problem, at } };
}
