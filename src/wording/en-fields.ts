/** What is wrong with one field, in English, after its path: "body.start: must be after start". */
export const fields = {
  required: "is required",
  required_with_key: "is required with a service or API key",
  required_of_admin: "is required of an admin",
  required_with_rate: "is required with an hourly rate",
  erased_subject: "stands for somebody who was erased, and is nobody's",
  only_of_failed: "goes only with the status failed",
  required_of_new_user: "is required of somebody who is not there yet",
  unknown_field: "is not known here",
  unknown_parameter:
    ".input {$known :list} .match $known 0 {{is not a known parameter; this operation has none}} * {{is not a known parameter; this operation has {$known}}}",
  given_twice: "is given twice",
  no_allowed_form: "matches none of the allowed forms",
  percent_encoding: "is not valid percent-encoding",
  nul: "must not contain the character U+0000",
  half_a_surrogate_pair: "must not contain half of a surrogate pair",
  too_deep:
    ".input {$most :count} .match $most one {{is nested more than {$most} level deep}} * {{is nested more than {$most} levels deep}}",
  forbidden_key: "is not allowed as a key",
  too_large_a_number: "is a number that is too large",

  not_valid: "is not valid",
  type: {
    string: "must be a text",
    number: "must be a number",
    int: "must be an integer",
    boolean: "must be true or false",
    object: "must be an object",
    record: "must be an object",
    array: "must be an array",
    null: "must be null",
    other: "must be of the type {$expected}",
  },
  one_of:
    ".input {$values :list} .match $values 1 {{must be {$values}}} * {{must be one of {$values}}}",
  at_least: "must be at least {$limit}",
  at_most: "must be at most {$limit}",
  more_than: "must be more than {$limit}",
  less_than: "must be less than {$limit}",
  multiple_of: "must be a multiple of {$step}",
  min_items:
    ".input {$n :count} .match $n one {{must have at least {$n} item}} * {{must have at least {$n} items}}",
  max_items:
    ".input {$n :count} .match $n one {{must have at most {$n} item}} * {{must have at most {$n} items}}",
  unique_items: "must have every item only once",
  min_length:
    ".input {$n :count} .match $n one {{must have at least {$n} character}} * {{must have at least {$n} characters}}",
  max_length:
    ".input {$n :count} .match $n one {{must have at most {$n} character}} * {{must have at most {$n} characters}}",
  min_properties:
    ".input {$n :count} .match $n one {{must have at least {$n} property}} * {{must have at least {$n} properties}}",
  max_properties:
    ".input {$n :count} .match $n one {{must have at most {$n} property}} * {{must have at most {$n} properties}}",
  pattern: "must match the pattern {$pattern}",

  date: "must be a date such as 2026-03-29",
  instant:
    "must be a date-time with an offset, such as 2026-03-29T10:00:00+02:00 (in a URL + is %2B)",
  second_digits: "must have at most 9 digits of a second",
  storable_year: "must be of the years 0001 to 9999",
  email: "must be an e-mail address",
  uri: "must be a URI",
  web_address: "must be an address of the web, such as https://example.com/room",
  metadata_key: "has a key that is empty or longer than 40 characters",
  https_address: "must be an address on https, such as https://example.com/photo.jpg",
  webhook_address: "must be an address such as https://example.com/hooks, without a fragment",
  only_https: "must begin with https://",
  no_password: "must be without a user and a password",
  private_address: "must not lead to a private address",
  unknown_host: "names a host that cannot be found",
  language_tag: "must be a language tag of BCP 47, such as uk or pt-BR",
  long_key:
    ".input {$most :count} .match $most one {{has a key that is longer than {$most} character}} * {{has a key that is longer than {$most} characters}}",
  keys_in_all:
    ".input {$most :count} .match $most one {{must have at most {$most} key in all}} * {{must have at most {$most} keys in all}}",
  most_bytes:
    ".input {$most :count} .match $most one {{must be at most {$most} byte as JSON with a space after each colon and comma}} * {{must be at most {$most} bytes as JSON with a space after each colon and comma}}",
  most_keys:
    ".input {$most :count} .match $most one {{must be left with at most {$most} key}} * {{must be left with at most {$most} keys}}",
  uri_reference: "must be a URI reference",
  uuid: "must be a UUID",
  price: "must be an amount with at most 8 digits and 2 decimals, such as 25.00",
  currency: "must be a currency of ISO 4217, such as EUR",
  one_line:
    "must be one line of text that is not blank, without characters that control text or turn its direction",
  telegram_code: "must be 8 letters and digits, such as 7KQ3WFXD",
  line: "must be one line of text, without characters that control text or turn its direction",
  subject:
    "must be one line of text that is not blank, without commas (each subject is one of the list) and characters that control text or turn its direction",
  no_control_characters: "must not contain characters that cannot be stored",
  visible_ascii: "must consist of visible ASCII characters and spaces",
  integer: "must be an integer",
  number: "must be a number",

  known_date: "must be a date in the years {$first} to {$last}",
  known_instant: "must be in the years {$first} to {$last}",
  wall_time: "must be a wall time such as 09:30",
  whole_minute: "must be a whole minute, without seconds",
  zone: "must be an IANA zone such as Europe/Kyiv",
  other_offset: "names {$zone}, which is at {$offset} then; correct the offset or the zone",
  unknown_annotation: "insists on [!{$annotation}], which is not known here; leave it out",
  monday: "must be a Monday; that week starts on {$monday}",
  after: "must be after {$field}",
  not_before: "must not be before {$field}",
  days_after:
    ".input {$days :count} .match $days one {{must be at most {$days} day after {$field}}} * {{must be at most {$days} days after {$field}}}",
  hours_after:
    ".input {$hours :count} .match $hours one {{must be at most {$hours} hour after {$field}}} * {{must be at most {$hours} hours after {$field}}}",
  flag_name: "must be a lower-case word such as calendar_v046, of at most 64 letters, digits and _",
  no_such_user: "is nobody of the tenant",
  scopes_of_api_key: "must name what an API key may do: read, write or both",
  scopes_of_service_key: "must be left out: a service key may do what services may",
  required_with: "is required with {$field}",
  not_with: "must be left out with {$field}",
  not_below: "must not be below {$field}",
  not_at: "must not be the same as {$field}",
  minutes_after:
    ".input {$minutes :count} .match $minutes one {{must be at least {$minutes} minute after {$field}, as long as the lesson}} * {{must be at least {$minutes} minutes after {$field}, as long as the lesson}}",
  cursor: "is not a cursor of this list",
  entity_tags:
    'must be *, or ETags in their double quotes, separated by commas, such as "kV3xq0…" as an answer had it',
  mixed_names:
    "must not be mixed: send either {$names :and}, or {$others :and}, which mean the same",
  date_or_instant:
    "must be a date such as 2026-03-29, or a date-time with an offset, such as 2026-03-29T10:00:00+02:00 (in a URL + is %2B)",

  not_before_first_date: "must not be before the first date, {$date}",
  lesson_length:
    ".input {$minutes :count} .match $minutes one {{the lesson lasts {$minutes} minute, and only its tutor can change that}} * {{the lesson lasts {$minutes} minutes, and only its tutor can change that}}",
  other_than_hold: "must be the same as in the hold",
  skipped_time: "the clocks in {$zone} skip this time on {$date}",
  slot_named_twice: "is named twice; only its first item counts",
  outside_week: "must lie in the week",
  cell_start: "must be the start of a cell",
  cell_end: "must be the end of a cell",
  patch_overlaps: "overlaps patches[{$other}]",
  window_ends_early: "{$day :weekday}: {$start}–{$end} does not end after it starts.",
  windows_overlap: "{$day :weekday}: {$windows :and} overlap.",
};
