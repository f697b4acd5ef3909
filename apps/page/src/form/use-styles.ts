import { useEffect, useState } from 'preact/hooks';
import type { RewriteClient, RewriteError, Style } from '#client';
import { asProblem } from '../run/use-run.js';

export interface KnownStyles {
  all: readonly Style[];
  /** Why they are not known, and since when. */
  failure: { problem: RewriteError; at: Date } | null;
  askAgain: () => void;
}

/** The styles of the service, described in a language. */
export function useStyles(client: RewriteClient, language: string): KnownStyles {
  const [known, tell] = useState<Pick<KnownStyles, 'all' | 'failure'>>({ all: [], failure: null });
  const [times, ask] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    client.styles({ language, signal: leaving.signal }).then(
      (all) => tell({ all, failure: null }),
      (error: unknown) => {
        if (!leaving.signal.aborted) tell({ all: [], failure: { problem: asProblem(error), at: new Date() } });
      },
    );
    return () => leaving.abort();
  }, [client, language, times]);
  return { ...known, askAgain: () => ask(times + 1) };
}
