import type { Texts } from "./wording/en.ts";
import type { FieldParams, ProblemParams } from "./wording/params.ts";
import type { ConflictMessage, FieldMessage } from "./wording/said.ts";
import type { Wording } from "./wording/wording.ts";

/**
 * Everything that can go wrong (X3), and its status. A code is part of the API and never changes its
 * meaning; its words are in src/wording.
 */
export const STATUSES = {
  validation_failed: 400,
  malformed_json: 400,
  invalid_schedule: 400,
  slot_booked: 400,
  slot_without_template: 400,
  slot_in_the_past: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  not_linked: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  slot_taken: 409,
  outside_availability: 409,
  in_the_past: 409,
  too_little_notice: 409,
  beyond_horizon: 409,
  blocked: 409,
  too_close: 409,
  day_full: 409,
  week_full: 409,
  limit_exceeded: 409,
  too_many: 409,
  no_services: 409,
  slot_conflict: 409,
  schedule_conflict: 409,
  draft_conflict: 409,
  lessons_in_the_way: 409,
  lessons_ahead: 409,
  series_conflict: 409,
  lesson_not_scheduled: 409,
  lesson_not_begun: 409,
  lesson_not_given: 409,
  rating_is_final: 409,
  too_late_to_cancel: 409,
  hold_expired: 409,
  hold_prolonged_already: 409,
  already_invited: 409,
  already_active: 409,
  already_archived: 409,
  not_invited: 409,
  own_invitation: 409,
  not_leased: 409,
  account_taken: 409,
  webhook_disabled: 409,
  idempotency_in_progress: 409,
  cursor_too_old: 410,
  version_mismatch: 412,
  body_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  upgrade_required: 426,
  rate_limited: 429,
  internal: 500,
  timeout: 503,
  unavailable: 503,
} as const satisfies Record<keyof Texts["problems"], number>;

export type ProblemCode = keyof typeof STATUSES;

export const isProblemCode = (text: string): text is ProblemCode => Object.hasOwn(STATUSES, text);

/** Refused edits that are no conflict (409, 412): the request was right in itself, and cannot be done. */
const REFUSED_EDITS: readonly ProblemCode[] = [
  "invalid_schedule",
  "slot_booked",
  "slot_without_template",
  "slot_in_the_past",
];

/**
 * One thing wrong with a request. `path` is dotted: in a use case the field, `slots[0].id`; in an answer
 * its first word is the part of the request, `body.slots[0].id`.
 */
export type FieldError = { readonly path: string; readonly message: FieldMessage };

/** One thing that is in the way; the other fields are of whatever it is. */
export type ConflictError = { readonly message: ConflictMessage };

type Extra = {
  readonly errors?: readonly FieldError[];
  readonly conflicts?: readonly ConflictError[];
  /** The quota that is used up, by the name that it has in RateLimit-Policy (X4). */
  readonly violatedPolicies?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** What was written before it was thrown stays, also in the transaction that keeps a first answer (L7). */
  readonly keepsChanges?: true;
};

type NoParams = Readonly<Record<never, never>>;

/** What must be known to say in words what has gone wrong. */
export type ParamsOf<Code extends ProblemCode> = Code extends keyof ProblemParams
  ? ProblemParams[Code]
  : NoParams;

/** The codes that say it all. */
type PlainCode = {
  [Code in ProblemCode]: NoParams extends ParamsOf<Code> ? Code : never;
}[ProblemCode];

type Rest<Code extends ProblemCode> = [Code] extends [PlainCode]
  ? [params?: NoParams, extra?: Extra]
  : [params: ParamsOf<Code>, extra?: Extra];

/**
 * Thrown by a use case; answered as `application/problem+json` (RFC 9457). It says what has gone wrong
 * by code and params, and is put into words where it is answered.
 */
export class Problem<Code extends ProblemCode = ProblemCode> extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly params: object;
  readonly extra: Extra;

  constructor(readonly code: Code, ...[params = {}, extra = {}]: Rest<Code>) {
    // For programmers, who read it in the log.
    super(`${code} ${JSON.stringify(params)}`);
    this.params = params;
    this.extra = extra;
    this.status = STATUSES[code];
    this.headers = this.status === 503 || code === "idempotency_in_progress"
      ? { "Retry-After": "1", ...extra.headers }
      : extra.headers ?? {};
  }

  /** Whether something is in the way of what was asked; false for a request that is wrong in itself. */
  get isRefusal(): boolean {
    return this.status === 409 || this.status === 412 || REFUSED_EDITS.includes(this.code);
  }

  /** The same, each of its errors under the part of the request that `partOf` says of its field. */
  within(partOf: (field: string) => string): Problem {
    const { errors } = this.extra;
    if (errors === undefined || errors.every(({ path }) => HAS_PART.test(path))) return this;
    return this.retold(({ path, message }) => ({
      path: HAS_PART.test(path) ? path : `${partOf(path)}.${path}`,
      message,
    }));
  }

  /** The same, each of its errors told otherwise. */
  retold(tell: (error: FieldError) => FieldError): Problem {
    const { errors } = this.extra;
    if (errors === undefined) return this;
    const extra = { ...this.extra, errors: errors.map(tell) };
    // They are those of a problem with this code.
    return new Problem<ProblemCode>(this.code, this.params as never, extra);
  }

  /** The body of the answer. */
  toBody(requestId: string, wording: Wording): ProblemBody {
    const { title, detail, errors, conflicts } = this.inWords(wording);
    const { violatedPolicies } = this.extra;
    return {
      type: violatedPolicies === undefined ? `${EXPLAINED_AT}/${this.code}` : QUOTA_EXCEEDED,
      title,
      status: this.status,
      code: this.code,
      error: title,
      detail,
      request_id: requestId,
      ...(errors === undefined ? {} : { errors }),
      ...(conflicts === undefined ? {} : { conflicts }),
      ...(violatedPolicies === undefined ? {} : { "violated-policies": violatedPolicies }),
    };
  }

  /** What it says in a language; as much of it as an answer may have. */
  inWords(wording: Wording): WordedProblem {
    const { title, detail } = wording.texts.problems[this.code];
    const errors = this.extra.errors?.slice(0, 50).map((error) => errorInWords(error, wording));
    const conflicts = this.extra.conflicts?.slice(0, 1000)
      .map((conflict) => conflictInWords(conflict, wording));
    const messages = (conflicts ?? errors ?? []).map(({ message }) => message);
    const [first] = errors ?? [];
    const told = {
      ...this.params,
      first: first === undefined ? `${title}.` : `${first.path}: ${first.message}`,
      messages: messages.join(" "),
    };
    return {
      title,
      detail: clip(wording.say(detail, told), 2000),
      errors,
      conflicts,
    };
  }
}

/** Where each code is explained: a path in full, which leads there from whatever host it came (RFC 9457, 3.1.1). */
const EXPLAINED_AT = "/api/problems";

/** Of a quota that is used up (draft-ietf-httpapi-ratelimit-headers-11, 5.1). */
const QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded";

const HAS_PART = /^(?:path|query|header|body)(?![\w-])/;

/** Answers must not grow with what a caller sends; openapi.yaml states the bounds. */
const clip = (text: string, most: number) =>
  text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;

function errorInWords({ path, message }: FieldError, { texts, say }: Wording): WordedError {
  const { say: key, ...params } = message;
  return { path: clip(path, 500), message: clip(say(texts.fields[key], params), 2000) };
}

/** What a conflict says. */
export function conflictMessage(
  { say: key, ...params }: ConflictMessage,
  { texts, say }: Wording,
): string {
  return say(texts.conflicts[key], params);
}

/** A conflict as answers have it. */
export const conflictInWords = <C extends ConflictError>(conflict: C, wording: Wording) => ({
  ...conflict,
  message: conflictMessage(conflict.message, wording),
});

type WordedError = { readonly path: string; readonly message: string };

type WordedProblem = {
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly WordedError[] | undefined;
  readonly conflicts: readonly { readonly message: string }[] | undefined;
};

export type ProblemBody = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly error: string;
  readonly detail: string;
  readonly request_id: string;
  readonly errors?: readonly WordedError[];
  readonly conflicts?: readonly { readonly message: string }[];
  readonly "violated-policies"?: readonly string[];
};

type FieldKey = keyof Texts["fields"];
type Filling<Key extends FieldKey> = Key extends keyof FieldParams ? [params: FieldParams[Key]]
  : [];

/**
 * A single wrong field found by a use case rather than by the contract: `slots[3].date`. The endpoint
 * adds the part of the request.
 */
export function invalid<Key extends FieldKey>(
  field: string,
  say: Key,
  ...params: Filling<Key>
): Problem {
  // The key and its params are matched by the types of the arguments.
  const message = Object.assign({ say }, ...params) as FieldMessage;
  return invalidFields([{ path: field, message }]);
}

/** The same for several at once. */
export const invalidFields = (errors: readonly FieldError[]): Problem =>
  new Problem("validation_failed", { reason: "fields" }, { errors });

/** The answer to whoever comes second (L4); it does not say whose lesson is there. */
export const slotTaken = (): Problem => new Problem("slot_taken");

/** A person cannot have a lesson with themselves. */
export const samePerson = (): Problem =>
  new Problem("validation_failed", { reason: "same_person" });
