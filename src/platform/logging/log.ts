import { SLOW_MS, TOO_SLOW_MS } from "../telemetry/slowness.ts";
import { redacted } from "./redact.ts";

/** The levels of `LOG_LEVEL`, the talkative ones first; `silent` writes nothing. */
export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

type Level = Exclude<LogLevel, "silent">;
type Write = (event: string, fields?: Record<string, unknown>) => void;

/** Writes one event as one line of JSON (X5). It never throws, whatever the fields are. */
export type Log = { readonly [level in Level]: Write };

/** Where lines go. An urgent line is written as soon as possible; the caller never waits. */
export type Sink = (line: string, urgent: boolean) => void;

/** One answered request (X5); every text here is short and comes from us, not from a person. */
export type RequestLine = {
  readonly method: string;
  /** The path's template, `/booking/slots/{id}`: a raw path would carry ids. */
  readonly route: string;
  readonly status: number;
  /** From the first look at the request to its answer. */
  readonly ms: number;
  readonly tenant: string | null;
  readonly requestId: string;
  /** 32 hex digits of `traceparent`. */
  readonly traceId: string | null;
};

/** A log, and the short road for the line that every request writes. */
export type Logger = Log & { readonly request: (line: RequestLine) => void };

/**
 * A log of `level` and above into `sink`; `now` answers epoch milliseconds.
 * Values under keys that name secrets or people are replaced (see redact.ts).
 */
export function createLogger(
  { level, sink, now }: { level: LogLevel; sink: Sink; now: () => number },
): Logger {
  const from = logLevels.indexOf(level);
  const writer = (own: Level): Write => {
    if (logLevels.indexOf(own) < from) return () => {};
    return (event, fields) => send(sink, eventLine(now(), own, event, fields), own === "error");
  };
  return {
    debug: writer("debug"),
    info: writer("info"),
    warn: writer("warn"),
    error: writer("error"),
    request(line) {
      const own = levelOf(line);
      if (logLevels.indexOf(own) >= from) send(sink, requestLine(now(), line), own === "error");
    },
  };
}

function send(sink: Sink, line: string, urgent: boolean): void {
  try {
    sink(line, urgent);
  } catch {
    // A closed pipe must not fail the request that wanted to log.
  }
}

function eventLine(
  time: number,
  level: Level,
  event: string,
  fields: Record<string, unknown> = {},
): string {
  const head = { time: isoTime(time), level, event };
  try {
    return JSON.stringify({ ...redacted(fields), ...head });
  } catch {
    return JSON.stringify({ ...head, log: "the fields could not be written" });
  }
}

/**
 * The line of one answered request. Put together by hand because every request pays for it: see the
 * figures of decision 17.
 */
export function requestLine(time: number, line: RequestLine): string {
  const level = levelOf(line);
  return `{"time":"${isoTime(time)}","level":"${level}","event":"request","method":${
    quoted(line.method)
  },"route":${quoted(line.route)},"status":${line.status},"ms":${Math.round(line.ms * 100) / 100}` +
    (line.ms > SLOW_MS ? `,"slow":true` : "") +
    (line.tenant === null ? "" : `,"tenant":${quoted(line.tenant)}`) +
    `,"request_id":${quoted(line.requestId)}` +
    (line.traceId === null ? "}" : `,"trace_id":${quoted(line.traceId)}}`);
}

/** A slow answer is a warning, one that is too slow or a failure of ours an error (X6). */
function levelOf({ status, ms }: RequestLine): Level {
  if (status >= 500 || ms > TOO_SLOW_MS) return "error";
  return ms > SLOW_MS ? "warn" : "info";
}

const plain = /^[\w .\-/{}:*]*$/;
const quoted = (text: string): string => plain.test(text) ? `"${text}"` : JSON.stringify(text);

let lastTime = NaN;
let lastText = "";

/** Epoch milliseconds as `2026-03-29T10:00:00.000Z`; many lines share their millisecond. */
function isoTime(time: number): string {
  if (time !== lastTime) {
    lastText = new Date(time).toISOString();
    lastTime = time;
  }
  return lastText;
}
