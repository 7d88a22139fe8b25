/** Of each problem, in English: a short phrase, and a sentence about the case where there is more to say. */
export const problems = {
  validation_failed: {
    title: "The request is not valid",
    detail: {
      fields: "{$first}",
      host: "The header Host is not a host.",
      same_person: "The tutor and the student must be two different people.",
      not_storable: "A value cannot be stored.",
    },
  },
  malformed_json: {
    title: "The body is not valid JSON",
    detail: {
      ended_early: "The body ended early.",
      not_utf8: "The body is not UTF-8.",
      not_json:
        ".input {$position :count} .match $position none {{The body is not valid JSON (RFC 8259).}} * {{The body is not valid JSON (RFC 8259) at position {$position}.}}",
    },
  },
  invalid_schedule: {
    title: "The weekly schedule is not valid",
    detail: "{$messages}",
  },
  slot_booked: {
    title: "A lesson is booked in the slot",
    detail:
      "Cancel or move the lesson first. If a student only holds the time, wait a few minutes.",
  },
  slot_without_template: {
    title: "The slot has no template",
    detail:
      "The slot's source is {$source}, and it has no template to update; choose the strategy override or user_choice.",
  },
  slot_in_the_past: {
    title: "The slot has already started",
    detail: "The slot started at {$start :instant zone=$reader}.",
  },
  unauthenticated: {
    title: "Credentials are missing or not valid",
    // Also in WWW-Authenticate: ASCII without quotes (RFC 6750, section 3).
    detail: {
      missing: "This operation needs {$wanted :or names=credentials}.",
      key: "The key in {$header} is unknown or has been revoked.",
      claims: "The token's claim {$claims :list names=claims by=|; |}.",
      claim_missing: "The token has no valid claim {$claim}.",
      erased: "The user of this token was erased.",
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
    },
  },
  forbidden: {
    title: "You may not do this",
    detail: {
      role: "Only a user in the role {$roles :or} may do this.",
      scope: "The key lacks the scope {$scopes :list}.",
      other_credential:
        "Your key is valid, but this operation needs {$wanted :or names=credentials}.",
      service_key: "This operation needs a valid X-Service-Key.",
      users_only: "Only a user may do this; a key is not enough.",
      books_for_other: "You may book for yourself only.",
      acts_for_other: "You may act for yourself only. Leave out on_behalf_of.",
      other_tutor: "You may see and change only what is yours. Leave out tutor_id.",
      tutors_part: "Only the tutor of the lesson, or an admin, may do this.",
      asks_for_other:
        "You may not ask about that student. Leave out student_id to ask about the tutor only.",
      other_student: "You may see and change your own relations only. Leave out student_id.",
      keys_leave_admins: "An API key makes and changes no admins; a service key does.",
    },
  },
  not_found: {
    title: "Not found",
    // A thing of other people's is not there either (T5).
    detail: {
      path: "There is no such path.",
      web_pages:
        "The pages of the web calendar were not built where this server runs. `deno task web:build` builds them, for this server or for any host of static files.",
      tutor: "There is no such tutor.",
      student: "There is no such student.",
      admin: "There is no such admin.",
      user: "There is no such user.",
      own_lesson: "You have no such lesson.",
      persons_lesson: "The person of on_behalf_of has no such lesson.",
      own_series: "You have no such series.",
      own_hold: "You have no such hold.",
      own_slot: "You have no such slot.",
      own_block: "You have no such block.",
      own_service: "You offer no such service.",
      own_service_now: "You do not offer such a service at present.",
      own_profile_draft: "You have no draft of your profile.",
      tutors_service_now: "The tutor does not offer such a service at present.",
      rating: "The lesson has not been rated, or you have no such lesson.",
      own_relation: "You have no such relation.",
      key: "There is no such key.",
      valid_key: "There is no such valid key.",
      feature_flag: "There is no such feature flag.",
      webhook_endpoint: "There is no such webhook endpoint.",
      webhook_delivery: "There is no such delivery, or it is older than 30 days.",
      notification: "There is no such notification.",
      telegram_code:
        "No valid code is like this one. A code can be used for ten minutes, and by one account; ask for a new one.",
      calendar_feed: "There is no such calendar.",
    },
  },
  not_linked: {
    title: "The Telegram account is not linked",
    detail: "Nobody here has linked this Telegram account. Link it with a code from the profile.",
  },
  method_not_allowed: {
    title: "The path does not support that method",
    detail: "This path does not support {$method}, only {$allowed :and}.",
  },
  request_timeout: {
    title: "The body arrived too slowly",
    detail: "Send the request again, without pauses in its body.",
  },
  slot_taken: {
    title: "The time is already taken",
    detail: "The tutor or the student has a lesson or a hold then. Choose another time.",
  },
  outside_availability: {
    title: "The tutor is not available then",
    detail: "The whole lesson must lie in the tutor's available time; see the week view.",
  },
  in_the_past: {
    title: "The time has already passed",
    detail: {
      rule: "A lesson must be booked before it starts.",
      lesson_ended: "The lesson has ended.",
      start:
        "{$start :instant zone=$reader} is not after the present time, {$now :instant zone=$reader}.",
      block:
        "The block ends at {$end :instant zone=$reader}, which is not after the present time, {$now :instant zone=$reader}.",
      cell:
        "The cell at {$start :instant zone=$reader} has already started. Paint only cells that start later.",
      first_lesson:
        "The first lesson would start at {$start :instant zone=$reader}, which has passed.",
    },
  },
  too_little_notice: {
    title: "The lesson would start too soon",
    detail: "The tutor asks for more notice than that. Choose a later time.",
  },
  beyond_horizon: {
    title: "The time is too far ahead",
    detail: {
      rule: "The tutor cannot be booked that far ahead yet. Choose an earlier time.",
      first_date: "The first date, {$date}, is beyond the booking horizon, {$horizon}.",
    },
  },
  blocked: {
    title: "The tutor has blocked that time",
    detail: "The tutor has blocked that time. Choose another time.",
  },
  too_close: {
    title: "Another lesson is too close",
    detail: "The tutor needs more time between two lessons. Choose another time.",
  },
  day_full: {
    title: "The tutor's day is full",
    detail: "The tutor teaches no more lessons on that date. Choose another day.",
  },
  week_full: {
    title: "The tutor's week is full",
    detail: "The tutor teaches no more lessons in that week. Choose another week.",
  },
  limit_exceeded: {
    title: "The limit of active bookings is reached",
    detail: {
      in_all:
        ".input {$most :count} .match $most one {{A student has at most {$most} active booking in all.}} * {{A student has at most {$most} active bookings in all.}}",
      with_tutor:
        ".input {$most :count} .match $most one {{A student has at most {$most} active booking with one tutor.}} * {{A student has at most {$most} active bookings with one tutor.}}",
    },
  },
  too_many: {
    title: "There are too many",
    detail: {
      times_of_date:
        "The tutor has more slots or occupied times around that date than can be read.",
      blocks:
        ".input {$most :count} .match $most one {{A tutor has at most {$most} block that lies ahead or ended in the last 62 days.}} * {{A tutor has at most {$most} blocks that lie ahead or ended in the last 62 days.}}",
      services:
        ".input {$most :count} .match $most one {{A tutor has at most {$most} service, inactive ones included.}} * {{A tutor has at most {$most} services, inactive ones included.}}",
      keys:
        ".input {$most :count} .match $most one {{{$most} key of that kind and name is valid already: revoke it first, or wait until it ends.}} * {{{$most} keys of that kind and name are valid already: revoke one first, or wait until one ends.}}",
      webhook_endpoints:
        ".input {$most :count} .match $most one {{A tenant has at most {$most} webhook endpoint.}} * {{A tenant has at most {$most} webhook endpoints.}}",
      feature_flags:
        ".input {$most :count} .match $most one {{A tenant has at most {$most} feature flag.}} * {{A tenant has at most {$most} feature flags.}}",
      live_connections:
        ".input {$most :count} .match $most one {{One caller may have at most {$most} connection that listens: close it first.}} * {{One caller may have at most {$most} connections that listen: close another first.}}",
      live_connections_of_tenant:
        ".input {$most :count} .match $most one {{The callers of a tenant may have at most {$most} connection that listens. Try again later.}} * {{The callers of a tenant may have at most {$most} connections that listen. Try again later.}}",
      live_subscriptions:
        ".input {$most :count} .match $most one {{A connection may watch at most {$most} tutor: unsubscribe from another first.}} * {{A connection may watch at most {$most} tutors: unsubscribe from another first.}}",
      live_messages:
        ".input {$most :count} .match $most one {{More than {$most} message came at once. Connect again, and send them more slowly.}} * {{More than {$most} messages came at once. Connect again, and send them more slowly.}}",
    },
  },
  already_invited: {
    title: "An invitation is waiting already",
    detail: "One of the two has invited the other, who has not answered yet.",
  },
  already_active: {
    title: "The relation is active already",
    detail: "The two have a relation, and it is active.",
  },
  already_archived: {
    title: "The relation is archived",
    detail: "The two had a relation, and one of them has archived it.",
  },
  not_invited: {
    title: "There is no invitation to accept",
    detail: "The relation is archived; one of the two has to invite the other again.",
  },
  not_leased: {
    title: "The notification is not leased to the caller",
    detail:
      "It has been leased anew since, was given back, or waits to be sent. Nothing was changed.",
  },
  own_invitation: {
    title: "The invitation is the other's to accept",
    detail: "You have sent this invitation, and only the person you invited can accept it.",
  },
  webhook_disabled: {
    title: "The webhook endpoint is disabled",
    detail: "Nothing is sent to an endpoint that is disabled, and nothing was changed.",
  },
  account_taken: {
    title: "The account is another user's",
    detail:
      "This Telegram account is linked with another user. It can be linked anew once they have unlinked it.",
  },
  no_services: {
    title: "The tutor offers no services",
    detail: "A lesson can be booked once the tutor offers a service.",
  },
  slot_conflict: {
    title: "The slot conflicts with other slots or lessons",
    detail: "{$messages}",
  },
  schedule_conflict: {
    title: "The schedule conflicts with itself",
    detail: "Two windows on one day of your week would overlap.",
  },
  draft_conflict: {
    title: "The draft conflicts with lessons",
    detail: "{$messages}",
  },
  lessons_in_the_way: {
    title: "Lessons are booked in that time",
    detail: "{$messages}",
  },
  lessons_ahead: {
    title: "Lessons are still ahead",
    detail: "Lessons ahead: {$lessons :count}. Weekly series that go on: {$series :count}.",
  },
  series_conflict: {
    title: "Dates of the series are taken",
    detail:
      ".input {$dates :list} .match $dates one {{A date is taken: {$dates}. Choose another time, or send on_conflict: skip.}} * {{{$dates :count} dates are taken: {$dates}. Choose another time, or send on_conflict: skip.}}",
  },
  lesson_not_scheduled: {
    title: "The lesson is no longer scheduled",
    detail: {
      cancelled: "The lesson is cancelled.",
      completed: "The lesson is completed.",
      other: "The lesson is {$status}.",
    },
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
  lesson_not_begun: {
    title: "The lesson has not begun",
    detail: "It starts at {$start :instant zone=$reader}, and can be completed from then on.",
  },
  too_late_to_cancel: {
    title: "It is too late to cancel",
    detail:
      "A student can cancel or move a lesson until {$minutes :length} before it starts; this one until {$until :instant zone=$reader}.",
  },
  hold_expired: {
    title: "The hold has expired",
    detail: "The hold expired at {$at :instant zone=$reader}.",
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
  cursor_too_old: {
    title: "The feed cannot go on from this cursor",
    detail: {
      age:
        "It was given more than 30 days ago. Take a new one with after=now, read the lists anew, and go on from it.",
      gone:
        "The event that it follows is no longer there, since a backup was restored. Take a new one with after=now, read the lists anew, and go on from it.",
    },
  },
  version_mismatch: {
    title: "It has changed in the meantime",
    detail:
      "Read it again: it is not in the state, or in none of those, that If-Match names. Nothing was changed.",
  },
  body_too_large: {
    title: "The body is too large",
    detail:
      ".input {$bytes :count} .match $bytes one {{The body must not exceed {$bytes} byte.}} * {{The body must not exceed {$bytes} bytes.}}",
  },
  unsupported_media_type: {
    title: "The body must be application/json",
    detail: "Send Content-Type: application/json in UTF-8, without Content-Encoding.",
  },
  idempotency_key_reused: {
    title: "The key was used for another request",
    detail: "Send a new key with a new request, or the same request with this key.",
  },
  upgrade_required: {
    title: "Only a WebSocket is served here",
    detail:
      "Send the handshake of a WebSocket (RFC 6455, version 13), or read server-sent events at GET /live.",
  },
  rate_limited: {
    title: "Too many requests",
    detail: {
      codes_of_account:
        "This Telegram account has sent too many wrong codes. Try again in {$minutes :length}.",
      codes_in_all: "Too many wrong codes were sent to the bot. Try again in {$minutes :length}.",
      requests:
        "You may send {$requests} requests of this kind in {$window} s, and have done so. Try again in {$seconds} s.",
      requests_of_tenant:
        "All callers of your marketplace together may send {$requests} requests of this kind in {$window} s, and have done so. Try again in {$seconds} s.",
      requests_of_address:
        "Your address may send {$requests} requests without valid credentials in {$window} s, and has done so. Try again in {$seconds} s.",
    },
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
    detail: {
      token_keys: "The keys that the token needs cannot be fetched.",
      bodies: "Too many bodies are being received. Send the request again in a moment.",
      documents: "Too many are reading the documents. Send the request again in a moment.",
      listeners: "Too many are listening already. Try again in a moment.",
      live: "Live updates cannot be reached at present. Connect again in a moment.",
      stopping: "The server is stopping. Connect again.",
      answer_lost:
        "The database did not answer. Whether the request was carried out is not known: send it again with the Idempotency-Key that it had, or look first.",
      tenant_replaced:
        "The tenant was restored from a backup at this moment, or is gone. Nothing was changed. Try again, and read anew what you keep of it.",
      unreachable: "The database cannot be reached at present. Nothing was changed.",
      configuration:
        "This service is not set up right: the log says to its operator what is to be mended. Nothing was changed.",
      webhook_secrets:
        "This server cannot keep the secrets of webhooks: its operator has to set WEBHOOK_KEYS first. Nothing was changed.",
      exhausted: "The database cannot do this at present. Nothing was changed.",
    },
  },
};
