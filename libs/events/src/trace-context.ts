/** A place in a trace (https://www.w3.org/TR/trace-context/): what is done there hangs below it. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  /** Bit 0: the trace is recorded. */
  traceFlags: number;
}

/** Something that takes time and has a place of its own in a trace. */
export interface Traceable {
  /** What it hangs below; whoever records traces puts its own place here when it begins. Null: it belongs to no trace. */
  trace: TraceContext | null;
}

/** A later version may have more after the flags (section 3.2.4). */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);

/** Null for what is no `traceparent`: such a header is ignored (section 4.3). */
export function readTraceparent(given: unknown): TraceContext | null {
  const [, version, traceId = NO_TRACE, spanId = NO_SPAN, flags = '', more] =
    (typeof given === 'string' && TRACEPARENT.exec(given)) || [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return null;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 };
}

/** The header `traceparent` of version 00 that names this place (section 3.2). */
export function traceparentOf({ traceId, spanId, traceFlags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
