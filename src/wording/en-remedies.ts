import type { problems } from "./en-problems.ts";

/** What to do about each problem, in Markdown, for the page that its `type` leads to. */
export const remedies = {
  validation_failed:
    "Correct the fields that `errors` names. Each has a `path` that begins with the part of the request it is in, and a `message` that says what was expected. All of them are told at once.",
  malformed_json:
    "Send a body that is JSON in UTF-8, such as `JSON.stringify` makes. `detail` says where reading stopped.",
  invalid_schedule:
    "Correct the days that `errors` names: each window ends after it starts, and no two windows of a day overlap. Windows may touch.",
  slot_booked:
    "Cancel or move the lessons in the slot first, then delete it. A time that a student holds is free again after some minutes.",
  slot_without_template:
    "Send `override` or `user_choice` as the strategy: a slot that was added by hand has no template that could be changed.",
  slot_in_the_past: "Choose a slot that has not begun. What has begun stays as it was.",
  unauthenticated:
    "Send valid credentials: `Authorization: Bearer` and a token, `X-Service-Key` or `X-API-Key`, whichever the operation takes. Get a new token if yours has expired.",
  forbidden:
    "Call as somebody who may: the operation names the roles and the scopes it takes. Other credentials are needed; a retry will not help.",
  not_found:
    "Check the path and the ids in it. What belongs to somebody else, or to another tenant, does not exist for you.",
  not_linked:
    "Have the person link their account first: they get a code where they are signed in, and send it to the bot. An account that is linked in another tenant is not linked in this one.",
  method_not_allowed: "Use one of the methods that the header `Allow` names.",
  request_timeout:
    "Send the request again on a new connection, with its body in one go. Nothing was changed.",
  slot_taken:
    "Offer another time: `GET /schedule/free-slots/range` lists those that are free now. Somebody else was faster, or one of the two people has another lesson then.",
  outside_availability:
    "Offer a time inside the tutor's availability; `GET /schedule/free-slots/range` lists them. The whole of the lesson has to lie in it.",
  in_the_past: "Choose a time that is ahead. The clock of the database decides.",
  too_little_notice:
    "Choose a later time. `GET /schedule/explain` tells how much notice the tutor asks for.",
  beyond_horizon:
    "Choose an earlier time, or ask again when it has come nearer. `GET /schedule/explain` tells how far ahead can be booked.",
  blocked: "Choose another time: the tutor is away then.",
  too_close:
    "Leave more time to the tutor's other lessons; `GET /schedule/free-slots/range` lists the times that do.",
  day_full: "Choose another date: the tutor teaches no more lessons on this one.",
  week_full: "Choose another week: the tutor teaches no more lessons in this one.",
  limit_exceeded:
    "Wait until a lesson is over, or cancel one. How many a student may have ahead is a setting of the tenant.",
  too_many:
    "Remove what is not needed any more, or ask for less at once; `detail` says which limit it is.",
  no_services:
    "Book with another tutor, or later: this one offers nothing at present. A tutor offers a service by `POST /tutor/services`.",
  slot_conflict:
    "Choose times that overlap none of the slots and lessons that `conflicts` names. `POST /booking/slots/{id}/conflicts` tells beforehand.",
  schedule_conflict:
    "Choose times that do not overlap the other windows of that weekday, or change those first.",
  draft_conflict:
    "Leave out the cells in which lessons are booked, which `conflicts` names, or move those lessons first.",
  lessons_in_the_way: "Move or cancel the lessons that `conflicts` names, then block the time.",
  lessons_ahead:
    "Cancel the lessons that are ahead and end the weekly ones, or wait until they are over. An admin may have them cancelled: `cancel_lessons: true`.",
  series_conflict:
    "Choose another time, or send `on_conflict: skip` to book only the dates that are free. `conflicts` names the others.",
  lesson_not_given:
    "Wait until the lesson is completed: its tutor says so, or it is done by itself within an hour or two of its end.",
  rating_is_final: "Rate the next lesson instead. What was said of this one stays.",
  lesson_not_begun: "Wait until the lesson has begun, or cancel it instead.",
  lesson_not_scheduled:
    "Read the lesson again: it has been cancelled or is over, and can be neither moved nor cancelled.",
  too_late_to_cancel:
    "Ask the tutor, who can still cancel or move the lesson. `detail` says until when a student could.",
  hold_expired: "Hold the time anew, or book it without a hold, if it is still free.",
  already_invited:
    "Wait for the answer, or accept the invitation if it was the other who sent it. Either of the two can archive it.",
  already_active: "Nothing has to be done: the two know each other.",
  already_archived: "Invite the other again by `/invite` of the relation, if it is to begin anew.",
  not_invited: "Invite the other again by `/invite` of the relation; they can accept it then.",
  not_leased:
    "Do nothing more with it: whoever has it now says what becomes of it. Lease what is due to get it anew.",
  own_invitation: "Wait until the other accepts it, or archive it to take it back.",
  webhook_disabled:
    "Enable it by `PATCH /webhooks/endpoints/{id}` with `enabled: true`, once what `reason` says is mended, and send the request again.",
  account_taken:
    "Unlink the account where it is linked, by `DELETE /me/telegram` of that user or `DELETE /internal/telegram/links/{telegram_id}`, and send the code again.",
  hold_prolonged_already: "Book the time before the hold expires. It can be prolonged only once.",
  idempotency_in_progress:
    "Send the same request again in a second: it gets the answer of the first one as soon as that has it.",
  cursor_too_old:
    "Take a new cursor with `GET /events?after=now`, read the lists anew that you keep copies of, and go on from the cursor.",
  version_mismatch:
    "Read it again, apply your change to what is there now, and send it with the new `ETag` in `If-Match`.",
  body_too_large: "Send less at once; `detail` says how many bytes a body may have.",
  unsupported_media_type:
    "Send `Content-Type: application/json` and the body as JSON, not compressed.",
  idempotency_key_reused:
    "Send a new key for a new request. To retry a request, send it exactly as it was.",
  upgrade_required:
    "Open it with a WebSocket client, `new WebSocket(url)` in a browser, or take `GET /live`, which says the same over plain HTTP.",
  rate_limited:
    "Wait as long as the header `Retry-After` says, in seconds, and try again then. `detail` says of what there were too many.",
  internal:
    "Nothing was changed. Try again later, and report it with the `request_id`, under which the fault is logged.",
  timeout: "Send the request again after the seconds in `Retry-After`. Nothing was changed.",
  unavailable:
    "Try again after the seconds in `Retry-After`, with the same `Idempotency-Key`: `detail` says whether anything may have been changed.",
} satisfies Record<keyof typeof problems, string>;

export type Remedies = typeof remedies;
