import { useRef, useState } from 'preact/hooks';
import { placeOf } from '../problem/place-of.js';
import { ProblemNote } from '../problem/problem-note.js';
import { type Delivery, isUnderWay } from '../run/run.js';
import type { Running } from '../run/use-run.js';
import type { KnownStyles } from './use-styles.js';
import { Actions } from './actions.js';
import { askedBy, type Draft } from './draft.js';
import { ProviderChoice } from './provider-choice.js';
import { StyleChoice } from './style-choice.js';
import { faultOf } from './text-length.js';
import { TextField } from './text-field.js';
import { TextProblem } from './text-problem.js';

interface Props {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  styles: KnownStyles;
  running: Running;
}

/** What is sent, and the buttons that send it. Nothing that was typed is ever taken away. */
export function RequestForm({ draft, onDraft, styles, running: { run, start, stop } }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [isTried, tried] = useState(false);
  const underWay = isUnderWay(run) ? run.delivery : null;
  const canSend = underWay === null && styles.all.length > 0;
  const fault = faultOf(draft.text, isTried);

  function change(changed: Partial<Draft>): void {
    if ('text' in changed) tried(false);
    onDraft({ ...draft, ...changed });
  }

  function send(delivery: Delivery): void {
    if (!canSend) return;
    tried(true);
    if (faultOf(draft.text, true) === null) start(askedBy(draft), delivery);
    else field.current?.focus();
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    send('stream');
  }

  return (
    <form onSubmit={submit} noValidate>
      <TextField text={draft.text} onText={(text) => change({ text })} fieldRef={field} isWrong={fault !== null}>
        <TextProblem text={draft.text} fault={fault} run={run} />
      </TextField>
      <div class="choices">
        <StyleChoice styles={styles.all} style={draft.style} onStyle={(style) => change({ style })} />
        <ProviderChoice provider={draft.provider} onProvider={(provider) => change({ provider })} />
      </div>
      <Actions canSend={canSend} underWay={underWay} onSend={send} onStop={stop} />
      {run?.failure && placeOf(run.failure.problem) === null && <ProblemNote {...run.failure} />}
    </form>
  );
}
