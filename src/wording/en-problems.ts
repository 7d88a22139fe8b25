import { rules } from "./en-rules.ts";
import { counted, instant, lengthInWords, listed } from "./en-times.ts";

/** What a problem tells of itself besides its own params: its errors' and conflicts' own sentences. */
type Told = {
  readonly faults: readonly { readonly path: string; readonly message: string }[];
  readonly messages: readonly string[];
};

/** What was not found; a thing of other people's is not there either (T5). */
const THINGS = {
  path: "There is no such path.",
  tutor: "There is no such tutor.",
  student: "There is no such student.",
  admin: "There is no such admin.",
  own_lesson: "You have no such lesson.",
  persons_lesson: "The person of on_behalf_of has no such lesson.",
  rating: "The lesson has not been rated, or you have no such lesson.",
  own_series: "You have no such series.",
  own_hold: "You have no such hold.",
  own_slot: "You have no such slot.",
  own_block: "You have no such block.",
  own_service: "You offer no such service.",
  own_service_now: "You do not offer such a service at present.",
  tutors_service_now: "The tutor does not offer such a service at present.",
};

/** What somebody may not do, though another might. */
const MAY_NOT = {
  service_key: "This operation needs a valid X-Service-Key.",
  users_only: "Only a user may do this; a key is not enough.",
  books_for_other: "You may book for yourself only.",
  acts_for_other: "You may act for yourself only. Leave out on_behalf_of.",
  other_tutor: "You may see and change your own calendar only. Leave out tutor_id.",
  tutors_part: "Only the tutor of the lesson, or an admin, may do this.",
  asks_for_other:
    "You may not ask about that student. Leave out student_id to ask about the tutor only.",
};

/** Of each problem, in English: a short phrase, and a sentence about the case where there is more to say. */
export const problems = {
  validation_failed: {
    title: "The request is not valid",
    detail: (
      { reason, faults: [first] }: Told & {
        readonly reason: "fields" | "host" | "same_person" | "not_storable";
      },
    ) =>
      ({
        fields: first === undefined ? "A field is not valid." : `${first.path}: ${first.message}`,
        host: "The header Host is not a host.",
        same_person: "The tutor and the student must be two different people.",
        not_storable: "A value cannot be stored.",
      })[reason],
  },
  malformed_json: {
    title: "The body is not valid JSON",
    detail: (
      p: { readonly reason: "ended_early" | "not_utf8" } | {
        readonly reason: "not_json";
        /** In characters; null where the parser does not tell. */
        readonly position: number | null;
      },
    ) => {
      if (p.reason !== "not_json") {
        return {
          ended_early: "The body ended early.",
          not_utf8: "The body is not UTF-8.",
        }[p.reason];
      }
      const place = p.position === null ? "" : ` at position ${p.position}`;
      return `The body is not valid JSON (RFC 8259)${place}.`;
    },
  },
  invalid_schedule: {
    title: "The weekly schedule is not valid",
    detail: ({ messages }: Told) => messages.join(" "),
  },
  slot_booked: {
    title: "A lesson is booked in the slot",
    detail:
      "Cancel or move the lesson first. If a student only holds the time, wait a few minutes.",
  },
  slot_without_template: {
    title: "The slot has no template",
    detail: ({ source }: { readonly source: string }) =>
      `The slot's source is ${source}, and it has no template to update; choose the strategy override or user_choice.`,
  },
  slot_in_the_past: {
    title: "The slot has already started",
    detail: ({ start }: { readonly start: number }) => `The slot started at ${instant(start)}.`,
  },
  unauthenticated: {
    title: "Credentials are missing or not valid",
    // Also in WWW-Authenticate: ASCII without quotes (RFC 6750, section 3).
    detail: (p: Unauthenticated) => whyUnauthenticated(p),
  },
  forbidden: {
    title: "You may not do this",
    detail: (
      p:
        | { readonly reason: "role"; readonly roles: readonly string[] }
        | { readonly reason: "scope"; readonly scopes: readonly string[] }
        | { readonly reason: "other_credential"; readonly wanted: readonly (keyof typeof WANTED)[] }
        | { readonly reason: keyof typeof MAY_NOT },
    ) => {
      if (p.reason === "role") {
        return `Only a user in the role ${p.roles.join(" or ")} may do this.`;
      }
      if (p.reason === "scope") return `The key lacks the scope ${p.scopes.join(", ")}.`;
      if (p.reason === "other_credential") {
        return `Your key is valid, but this operation needs ${
          listed(p.wanted.map((one) => WANTED[one]), "or")
        }.`;
      }
      return MAY_NOT[p.reason];
    },
  },
  not_found: {
    title: "Not found",
    detail: ({ what }: { readonly what: keyof typeof THINGS }) => THINGS[what],
  },
  method_not_allowed: {
    title: "The path does not support that method",
    detail: (
      { method, allowed }: { readonly method: string; readonly allowed: readonly string[] },
    ) => `This path does not support ${method}, only ${listed(allowed, "and")}.`,
  },
  request_timeout: {
    title: "The body arrived too slowly",
    detail: "Send the request again, without pauses in its body.",
  },
  slot_taken: { title: "The time is already taken", detail: rules.slot_taken.refusal },
  outside_availability: {
    title: "The tutor is not available then",
    detail: rules.outside_availability.refusal,
  },
  in_the_past: { title: "The time has already passed", detail: (p: Past) => whyPast(p) },
  too_little_notice: {
    title: "The lesson would start too soon",
    detail: rules.too_little_notice.refusal,
  },
  beyond_horizon: {
    title: "The time is too far ahead",
    detail: (
      p: { readonly reason: "rule" } | {
        readonly reason: "first_date";
        readonly date: string;
        readonly horizon: string;
      },
    ) =>
      p.reason === "rule"
        ? rules.beyond_horizon.refusal
        : `The first date, ${p.date}, is beyond the booking horizon, ${p.horizon}.`,
  },
  blocked: { title: "The tutor has blocked that time", detail: rules.blocked.refusal },
  too_close: { title: "Another lesson is too close", detail: rules.too_close.refusal },
  day_full: { title: "The tutor's day is full", detail: rules.day_full.refusal },
  week_full: { title: "The tutor's week is full", detail: rules.week_full.refusal },
  limit_exceeded: {
    title: "The limit of active bookings is reached",
    detail: ({ most, of }: { readonly most: number; readonly of: "in_all" | "with_tutor" }) =>
      `A student has at most ${counted(most, "active booking")} ${
        of === "in_all" ? "in all" : "with one tutor"
      }.`,
  },
  too_many: {
    title: "There are too many",
    detail: (
      p: { readonly what: "blocks" | "services"; readonly most: number } | {
        readonly what: "times_of_date";
      },
    ) => {
      if (p.what === "times_of_date") {
        return "The tutor has more slots or occupied times around that date than can be read.";
      }
      return p.what === "blocks"
        ? `A tutor has at most ${p.most} blocks that lie ahead or ended in the last 62 days.`
        : `A tutor has at most ${p.most} services, inactive ones included.`;
    },
  },
  no_services: {
    title: "The tutor offers no services",
    detail: "A lesson can be booked once the tutor offers a service.",
  },
  slot_conflict: {
    title: "The slot conflicts with other slots or lessons",
    detail: ({ messages }: Told) => messages.join(" "),
  },
  schedule_conflict: {
    title: "The schedule conflicts with itself",
    detail: "Two windows on one day of your week would overlap.",
  },
  draft_conflict: {
    title: "The draft conflicts with lessons",
    detail: ({ messages }: Told) => messages.join(" "),
  },
  lessons_in_the_way: {
    title: "Lessons are booked in that time",
    detail: ({ messages }: Told) => messages.join(" "),
  },
  series_conflict: {
    title: "Dates of the series are taken",
    detail: ({ dates }: { readonly dates: readonly string[] }) =>
      dates.length === 1
        ? `A date is taken: ${dates[0]}. Choose another time, or send on_conflict: skip.`
        : `${dates.length} dates are taken: ${
          dates.join(", ")
        }. Choose another time, or send on_conflict: skip.`,
  },
  lesson_not_scheduled: {
    title: "The lesson is no longer scheduled",
    detail: ({ status }: { readonly status: string }) => `The lesson is ${status}.`,
  },
  lesson_not_begun: {
    title: "The lesson has not begun",
    detail: ({ start }: { readonly start: number }) =>
      `It starts at ${instant(start)}, and can be completed from then on.`,
  },
  lesson_not_given: {
    title: "The lesson has not been given",
    detail:
      "A lesson can be rated once it is completed, and if its student came. One that has ended is completed by itself after a while.",
  },
  rating_is_final: {
    title: "The rating can no longer be changed",
    detail: "A rating can be changed for a week after it was given.",
  },
  too_late_to_cancel: {
    title: "It is too late to cancel",
    detail: ({ minutes, until }: { readonly minutes: number; readonly until: number }) =>
      `A student can cancel or move a lesson until ${
        lengthInWords(minutes)
      } before it starts; this one until ${instant(until)}.`,
  },
  hold_expired: {
    title: "The hold has expired",
    detail: ({ at }: { readonly at: number }) => `The hold expired at ${instant(at)}.`,
  },
  hold_prolonged_already: {
    title: "The hold was already prolonged",
    detail: "A hold can be prolonged only once; book the time before it expires.",
  },
  idempotency_in_progress: {
    title: "The first request with this key is still running",
    detail:
      "The first request with this key has not finished yet. Send this one again in a moment.",
  },
  version_mismatch: {
    title: "It has changed in the meantime",
    detail:
      "Read it again: it is not in the state, or in none of those, that If-Match names. Nothing was changed.",
  },
  body_too_large: {
    title: "The body is too large",
    detail: ({ bytes }: { readonly bytes: number }) => `The body must not exceed ${bytes} bytes.`,
  },
  unsupported_media_type: {
    title: "The body must be application/json",
    detail: "Send Content-Type: application/json in UTF-8, without Content-Encoding.",
  },
  idempotency_key_reused: {
    title: "The key was used for another request",
    detail: "Send a new key with a new request, or the same request with this key.",
  },
  internal: {
    title: "Something went wrong on our side",
    detail: "The fault is logged under this request_id.",
  },
  timeout: {
    title: "It took too long",
    detail: "Nothing was changed. Send the request again.",
  },
  unavailable: {
    title: "A part of the service is down",
    detail: (
      { reason }: {
        readonly reason: "token_keys" | "bodies" | "answer_lost" | "unreachable" | "exhausted";
      },
    ) =>
      ({
        token_keys: "The keys that the token needs cannot be fetched.",
        bodies: "Too many bodies are being received. Send the request again in a moment.",
        answer_lost:
          "The database did not answer. Whether the request was carried out is not known: " +
          "send it again with the Idempotency-Key that it had, or look first.",
        unreachable: "The database cannot be reached at present. Nothing was changed.",
        exhausted: "The database cannot do this at present. Nothing was changed.",
      })[reason],
  },
};

type Unauthenticated =
  | { readonly reason: "missing"; readonly wanted: readonly ("token" | "service" | "api_key")[] }
  | { readonly reason: "key"; readonly header: string }
  | { readonly reason: "claims"; readonly claims: readonly string[] }
  | { readonly reason: "claim_missing"; readonly claim: string }
  | { readonly reason: keyof typeof BAD_TOKENS };

const WANTED = { token: "a Bearer token", service: "X-Service-Key", api_key: "X-API-Key" };

const CLAIMS: Readonly<Record<string, string>> = {
  sub: "must be a text of 1 to 255 characters",
  tenant: "must be the slug of a tenant",
  role: "must be one of tutor, student, admin",
};

const BAD_TOKENS = {
  no_bearer: "The header Authorization must be Bearer and a token.",
  unknown_tenant: "The token is for a tenant that does not exist here.",
  too_long: "The token is too long.",
  algorithm: "The token's algorithm is not accepted.",
  expired: "The token has expired.",
  signature: "The token's signature is not valid.",
  unknown_key: "The token's key is not known.",
  unnamed_key: "The token does not name its key.",
  no_jwt: "The token is not a valid JWT.",
  not_yet: "The token is not valid yet.",
  issuer: "The token comes from another issuer.",
  audience: "The token is meant for another audience.",
};

function whyUnauthenticated(p: Unauthenticated): string {
  switch (p.reason) {
    case "missing":
      return `This operation needs ${listed(p.wanted.map((one) => WANTED[one]), "or")}.`;
    case "key":
      return `The key in ${p.header} is unknown or has been revoked.`;
    case "claims":
      return `The token's claim ${p.claims.map((one) => `${one} ${CLAIMS[one]}`).join("; ")}.`;
    case "claim_missing":
      return `The token has no valid claim ${p.claim}.`;
    default:
      return BAD_TOKENS[p.reason];
  }
}

type Past =
  | { readonly reason: "rule" | "lesson_ended" }
  | { readonly reason: "start"; readonly start: number; readonly now: number }
  | { readonly reason: "block"; readonly end: number; readonly now: number }
  | { readonly reason: "cell"; readonly start: number }
  | { readonly reason: "first_lesson"; readonly start: number };

function whyPast(p: Past): string {
  switch (p.reason) {
    case "rule":
      return rules.in_the_past.refusal;
    case "lesson_ended":
      return "The lesson has ended.";
    case "start":
      return `${instant(p.start)} is not after the present time, ${instant(p.now)}.`;
    case "block":
      return `The block ends at ${instant(p.end)}, which is not after the present time, ${
        instant(p.now)
      }.`;
    case "cell":
      return `The cell at ${
        instant(p.start)
      } has already started. Paint only cells that start later.`;
    case "first_lesson":
      return `The first lesson would start at ${instant(p.start)}, which has passed.`;
  }
}
