import { beforeAll, expect, test } from "vitest";
import { aTenant, type TestTenant } from "../support/database.ts";
import { insertRow } from "../support/rows.ts";

// The database refuses a malformed row by itself, whatever code writes it (A2, A3). Each constraint by name.
let tenant: TestTenant;
let tutor: number;

beforeAll(async () => {
  tenant = await aTenant();
  const [row] = await tenant.db<{ id: number }[]>`
    insert into users (subject, role) values ('anna', 'tutor') returning id`;
  tutor = row?.id ?? 0;
  await insert("templates", template);
  await insert("slots", slot);
});

const template = { day_of_week: 1, start_time: "10:00", end_time: "12:00" };
const slot = {
  date: "2027-03-08",
  start_time: "10:00",
  end_time: "12:00",
  timezone: "UTC",
  starts_at: "2027-03-08T10:00:00Z",
  ends_at: "2027-03-08T12:00:00Z",
  source: "manual",
};
const later = {
  ...slot,
  starts_at: "2027-03-08T14:00:00Z",
  ends_at: "2027-03-08T15:00:00Z",
};

const insert = (table: string, row: Record<string, unknown>) =>
  insertRow(tenant.db, table, { tutor_id: tutor, ...row });

const because = (constraint: string) => ({ constraint: constraint });

test.each<[string, Record<string, unknown>]>([
  ["templates_have_an_iso_day", { day_of_week: 0 }],
  ["templates_have_an_iso_day", { day_of_week: 8 }],
  ["templates_start_before_they_end", { day_of_week: 2, start_time: "12:00" }],
  ["templates_start_before_they_end", { day_of_week: 2, start_time: "13:00" }],
  ["templates_have_whole_minutes", { day_of_week: 2, start_time: "10:00:30" }],
  ["templates_have_whole_minutes", { day_of_week: 2, end_time: "11:00:00.5" }],
  ["templates_of_a_day_do_not_overlap", { start_time: "11:59", end_time: "13:00" }],
  ["templates_of_a_day_do_not_overlap", {}],
])("%s: %o", async (constraint, wrong) => {
  await expect(insert("templates", { ...template, ...wrong })).rejects.toMatchObject(
    because(constraint),
  );
});

test("templates that touch, of other days and of other tutors are fine; 24:00 is an end", async () => {
  await insert("templates", { ...template, start_time: "12:00", end_time: "24:00" });
  await insert("templates", { ...template, day_of_week: 7 });
  const [other] = await tenant.db<{ id: number }[]>`
    insert into users (subject, role) values ('boris', 'tutor') returning id`;
  await insert("templates", { ...template, tutor_id: other?.id });
});

test.each<[string, Record<string, unknown>]>([
  ["slots_have_a_source", { source: "import" }],
  ["slots_start_before_they_end", { end_time: "10:00" }],
  ["slots_start_before_they_end", { ends_at: later.starts_at }],
  ["slots_have_a_reason_of_500_characters", { override_reason: "x".repeat(501) }],
  ["slots_replace_a_whole_window", { replaced_start_time: "10:00" }],
  ["slots_replace_a_whole_window", { replaced_end_time: "10:00" }],
  ["slots_are_hidden_by_override_only", { available: false }],
  ["slots_are_hidden_by_override_only", { available: false, source: "template" }],
  [
    "slots_of_a_tutor_do_not_overlap",
    { starts_at: "2027-03-08T11:59:59Z", ends_at: "2027-03-08T13:00:00Z" },
  ],
  ["slots_tutor_id_fkey", { tutor_id: 999_999 }],
  ["slots_template_id_fkey", { template_id: 999_999 }],
])("%s: %o", async (constraint, wrong) => {
  await expect(insert("slots", { ...later, ...wrong })).rejects.toMatchObject(because(constraint));
});

test("slots that touch, hidden ones and those of other tutors are in nobody's way", async () => {
  await insert("slots", { ...slot, starts_at: slot.ends_at, ends_at: "2027-03-08T13:00:00Z" });
  await insert("slots", { ...slot, source: "override", available: false });
  const [other] = await tenant.db<{ id: number }[]>`
    insert into users (subject, role) values ('clara', 'tutor') returning id`;
  await insert("slots", { ...slot, tutor_id: other?.id });
});

test("one statement may let two slots change places, and none may leave them overlapping", async () => {
  const { db } = tenant;
  const day = (hours: string) => ({ ...slot, starts_at: `2027-04-05T${hours}:00Z` });
  await insert("slots", { ...day("10:00"), ends_at: "2027-04-05T11:00:00Z" });
  await insert("slots", { ...day("11:00"), ends_at: "2027-04-05T12:00:00Z" });
  const shift = (hours: string) =>
    db`update slots set
      starts_at = starts_at + case when starts_at = '2027-04-05T10:00Z' then ${hours}::interval else '-1 hour' end,
      ends_at = ends_at + case when starts_at = '2027-04-05T10:00Z' then ${hours}::interval else '-1 hour' end
    where starts_at between '2027-04-05T00:00Z' and '2027-04-06T00:00Z'`;
  await expect(shift("30 minutes")).rejects.toMatchObject(
    because("slots_of_a_tutor_do_not_overlap"),
  );
  await shift("1 hour");
});

test("template_id becomes null when the template goes; the slot stays", async () => {
  const { db } = tenant;
  const made = await insertRow(db, "templates", { ...template, tutor_id: tutor, day_of_week: 5 });
  const kept = { ...later, source: "override", template_id: made.id, override_reason: "kept" };
  await insert("slots", kept);
  await db`delete from templates where id = ${made.id}`;
  expect(await db`select source, template_id from slots where override_reason = 'kept'`)
    .toEqual([{ source: "override", template_id: null }]);
});

test.each<[string, string]>([
  ["users_are_tutor_student_or_admin", "insert into users (subject, role) values ('x', 'owner')"],
  ["users_have_a_subject", "insert into users (subject, role) values ('', 'tutor')"],
  [
    "users_are_known_by_one_subject",
    "insert into users (subject, role) values ('anna', 'student')",
  ],
  [
    "users_have_a_name_of_200_characters",
    "insert into users (subject, role, name) values ('x', 'tutor', repeat('x', 201))",
  ],
  [
    "users_have_an_email_of_320_characters",
    "insert into users (subject, role, email) values ('x', 'tutor', repeat('x', 321))",
  ],
  [
    "users_have_a_timezone",
    "insert into users (subject, role, timezone) values ('x', 'tutor', '')",
  ],
  ["settings_pkey", "insert into settings default values"],
  ["settings_have_one_row", "insert into settings (only_row) values (false)"],
  ["settings_allow_a_booking_with_a_tutor", "update settings set max_active_with_tutor = 0"],
  ["settings_allow_a_booking", "update settings set max_active_in_all = 0"],
  [
    "availability_changes_have_an_action",
    "insert into availability_changes (tutor_id, action) select id, 'slot_lost' from users limit 1",
  ],
])("%s", async (constraint, statement) => {
  await expect(tenant.db.unsafe(statement)).rejects.toMatchObject(because(constraint));
});
