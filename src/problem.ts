/**
 * The one table of everything that can go wrong (X3): code, status and short phrase.
 * A code is part of the API and never changes its meaning.
 */
export const problems = {
  validation_failed: { status: 400, error: "The request is not valid" },
  malformed_json: { status: 400, error: "The body is not valid JSON" },
  invalid_schedule: { status: 400, error: "The weekly schedule is not valid" },
  slot_booked: { status: 400, error: "The slot has a booked lesson in it" },
  slot_without_template: { status: 400, error: "The slot does not come from a template" },
  slot_in_the_past: { status: 400, error: "The slot has already started" },
  unauthenticated: { status: 401, error: "Credentials are missing or not valid" },
  forbidden: { status: 403, error: "You may not do this" },
  not_found: { status: 404, error: "There is no such thing here" },
  method_not_allowed: { status: 405, error: "This path does not know that method" },
  request_timeout: { status: 408, error: "The body came too slowly" },
  slot_taken: { status: 409, error: "The time is already taken" },
  outside_availability: { status: 409, error: "The tutor is not available then" },
  in_the_past: { status: 409, error: "The time has already passed" },
  too_little_notice: { status: 409, error: "The lesson would start too soon" },
  beyond_horizon: { status: 409, error: "The time is too far ahead" },
  blocked: { status: 409, error: "The tutor has time off then" },
  too_close: { status: 409, error: "Another lesson is too near" },
  day_full: { status: 409, error: "The tutor's day is full" },
  week_full: { status: 409, error: "The tutor's week is full" },
  limit_exceeded: { status: 409, error: "The limit of active bookings is reached" },
  too_many: { status: 409, error: "There are too many" },
  no_services: { status: 409, error: "The tutor offers no services" },
  slot_conflict: { status: 409, error: "The slot conflicts with others" },
  schedule_conflict: { status: 409, error: "The schedule conflicts with itself" },
  draft_conflict: { status: 409, error: "The draft conflicts with lessons" },
  lessons_in_the_way: { status: 409, error: "Lessons are booked in that time" },
  series_conflict: { status: 409, error: "Dates of the series are taken" },
  lesson_not_scheduled: { status: 409, error: "The lesson is not scheduled any more" },
  too_late_to_cancel: { status: 409, error: "It is too late to cancel" },
  hold_expired: { status: 409, error: "The hold has expired" },
  hold_prolonged_already: { status: 409, error: "The hold was prolonged before" },
  idempotency_in_progress: { status: 409, error: "The first request with this key is running" },
  version_mismatch: { status: 412, error: "The calendar has changed meanwhile" },
  body_too_large: { status: 413, error: "The body is too large" },
  unsupported_media_type: { status: 415, error: "The body must be application/json" },
  idempotency_key_reused: { status: 422, error: "The key was used for another request" },
  internal: { status: 500, error: "Something went wrong on our side" },
  timeout: { status: 503, error: "It took too long" },
  unavailable: { status: 503, error: "A part of the service is down" },
} as const satisfies Record<string, { status: number; error: string }>;

export type ProblemCode = keyof typeof problems;

/** One thing wrong with a request; `path` is dotted, its first word the part: `body.slots[0].id`. */
export type FieldError = { readonly path: string; readonly message: string };

type Extra = {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly conflicts?: readonly unknown[];
  readonly headers?: Readonly<Record<string, string>>;
};

/** Thrown by a use case; answered as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(readonly code: ProblemCode, readonly extra: Extra = {}) {
    super(extra.detail ?? problems[code].error);
    this.status = problems[code].status;
    this.headers = this.status === 503
      ? { "Retry-After": "1", ...extra.headers }
      : extra.headers ?? {};
  }

  /** The body of the answer. */
  toBody(requestId: string): ProblemBody {
    const { status, error } = problems[this.code];
    return {
      type: `https://halfhour.dev/problems/${this.code}`,
      title: error,
      status,
      code: this.code,
      error,
      ...(this.extra.detail === undefined ? {} : { detail: clip(this.extra.detail, 2000) }),
      request_id: requestId,
      ...(this.extra.errors === undefined
        ? {}
        : { errors: this.extra.errors.slice(0, 50).map(clipError) }),
      ...(this.extra.conflicts === undefined
        ? {}
        : { conflicts: this.extra.conflicts.slice(0, 1000) }),
    };
  }
}

/** Answers must not grow with what a caller sends; openapi.yaml states the bounds. */
export const clip = (text: string, most: number) =>
  text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
const clipError = ({ path, message }: FieldError): FieldError => ({
  path: clip(path, 500),
  message: clip(message, 2000),
});

export type ProblemBody = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly error: string;
  readonly detail?: string;
  readonly request_id: string;
  readonly errors?: readonly FieldError[];
  readonly conflicts?: readonly unknown[];
};

/** For a single wrong field found by a use case rather than by the contract. */
export const invalid = (path: string, message: string): Problem =>
  new Problem("validation_failed", { detail: `${path}: ${message}`, errors: [{ path, message }] });

/** The answer to whoever comes second (L4); it does not say whose lesson is there. */
export const slotTaken = (): Problem =>
  new Problem("slot_taken", {
    detail: "The tutor or the student has a lesson then. Choose a time that is available.",
  });
