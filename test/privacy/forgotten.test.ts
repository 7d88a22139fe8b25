/** Nothing personal of somebody who was erased is in any table or log line. */
import { describe, expect, test } from "vitest";
import { anApp, type Answer, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, booked } from "../support/marketplace.ts";
import { aLife, MARK, marked } from "./a-life.ts";

/** Every row of the tenant's schema, and of those that tenants share, that has a text. */
async function rowsWith(app: TestApp, text: string): Promise<string[]> {
  const { control, db, slug } = app.tenant;
  // No role but the tenant's reads its schema.
  const found: string[] = [];
  for (
    const [schema, sql] of [[`hh_${slug}`, db], ["control", control], [
      "extensions",
      control,
    ]] as const
  ) {
    const tables = await control<{ name: string }[]>`
      select format('%I.%I', nspname, relname) as name
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p') and nspname = ${schema}
        and relname not like 'zone%'`;
    for (const { name } of tables) {
      const rows = await sql.unsafe<{ text: string }[]>(
        `select t::text as text from ${name} t where strpos(t::text, '${text}') > 0`,
      );
      found.push(...rows.map((row) => `${name}: ${row.text}`));
    }
  }
  return found;
}

type Page = {
  readonly results: readonly { readonly kind: string; readonly value: Record<string, unknown> }[];
  readonly cursor: string | null;
  readonly has_more: boolean;
};

/** The whole of an export, in pages of three. */
async function exported(by: Person, path: string) {
  const results: Page["results"][number][] = [];
  for (let cursor: string | null = null;;) {
    const more: string = cursor === null ? "" : `&cursor=${cursor}`;
    const answer: Answer<Page> = await by.get<Page>(`${path}?limit=3${more}`);
    expect(answer.status).toBe(200);
    results.push(...answer.body.results);
    expect(answer.headers.get("link") !== null).toBe(answer.body.has_more);
    if (!answer.body.has_more) return results;
    cursor = answer.body.cursor;
  }
}

/** "lesson.cancel_reason: Zymotechny cancel", of each marked text, wherever it is in the value. */
function marksIn(records: Page["results"]): string[] {
  const found = new Set<string>();
  const visit = (value: unknown, at: string) => {
    if (typeof value === "string" && value.includes(MARK)) found.add(at);
    if (Array.isArray(value)) value.forEach((one) => visit(one, at));
    else if (typeof value === "object" && value !== null) {
      for (const [key, one] of Object.entries(value)) visit(one, `${at}.${key}`);
    }
  };
  for (const { kind, value } of records) visit(value, kind);
  return [...found].sort();
}

/** Where the marks of a lesson are, whoever looks. */
const OF_LESSONS = [
  "kept_answer.body",
  "lesson.cancel_reason",
  "lesson_change.after.cancel_reason",
  "lesson_change.after.meeting_url",
  "lesson_change.after.metadata.key",
  "lesson_change.after.note",
  "lesson_change.before.metadata.key",
  "lesson_change.before.note",
  "lesson_change.reason",
  "lesson_details.meeting_url",
  "lesson_details.metadata.key",
  "lesson_details.note",
  "lesson_details.reschedule_reason",
];
const OF_A_PERSON = [
  "import_quarantine.detail",
  "import_quarantine.item.reason",
  "profile.description",
  "profile.headline",
  "profile.other_settings.own.deep",
  "profile.photo_url",
  "profile.subjects",
  "profile_draft.content.headline",
  "user.email",
  "user.name",
];
const OF_A_TUTOR = [
  "availability_change.after.override_reason",
  "availability_change.after.reason",
  "availability_change.reason",
  "block.reason",
  "hold.service_name",
  "lesson.service_name",
  "lesson_change.after.service_name",
  "lesson_change.before.service_name",
  "rating_received.text",
  "service.name",
  "slot.override_reason",
];

describe.each(["student", "tutor"] as const)("a %s", (whose) => {
  test("200: the export has each text where it belongs; erased, none is anywhere", async () => {
    const app = await anApp();
    const admin = await app.admin();
    const life = await aLife(app, whose);
    const person = life[whose];

    const records = await exported(person, "/me/export");
    const own = whose === "tutor" ? OF_A_TUTOR : ["rating_given.text"];
    expect(marksIn(records)).toEqual([...OF_LESSONS, ...OF_A_PERSON, ...own].sort());
    expect(records).toEqual(await exported(admin, `/users/${person.id}/export`));
    const other = life[whose === "tutor" ? "student" : "tutor"];
    expect(JSON.stringify(records.filter(({ kind }) => kind !== "kept_answer")))
      .not.toContain(other.subject);

    expect((await rowsWith(app, MARK)).length).toBeGreaterThan(20);
    const erased = await admin.post(`/users/${person.id}/erase`, undefined);
    expect(erased).toMatchObject({ status: 200, body: { user_id: person.id, is_complete: true } });
    expect(await rowsWith(app, MARK)).toEqual([]);
    expect(await rowsWith(app, person.subject)).toEqual([]);
    expect(await rowsWith(app, String(7_000_000_000 + person.id))).toEqual([]);
    expect(app.logLines.filter((line) => line.includes(MARK))).toEqual([]);
    expect(marksIn(await exported(admin, `/users/${person.id}/export`))).toEqual([]);
  });

  test("200: the lessons stay as facts for the other, who is told no name", async () => {
    const app = await anApp();
    const life = await aLife(app, whose);
    const other = life[whose === "tutor" ? "student" : "tutor"];
    type Seen = Record<string, unknown>;
    const before = await other.get<Seen>(`/lessons/${life.rated}`);
    expect(before.body[`${whose}_name`]).toBe(marked("name"));
    await (await app.admin()).post(`/users/${life[whose].id}/erase`, {});
    const { status, body } = await other.get<Seen>(`/lessons/${life.rated}`);
    const { utc_start, utc_end, price, currency, tutor_id, student_id } = before.body;
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        utc_start,
        utc_end,
        price,
        currency,
        tutor_id,
        student_id,
        status: "completed",
        note: null,
        meeting_url: null,
        metadata: {},
        [`${whose}_name`]: "",
        service_name: whose === "tutor" ? null : "plain service",
      }),
    ]);
    // What is the other's own stays.
    expect((await other.get("/me/profile")).body).toMatchObject({ headline: "plain headline" });
  });
});

test("an admin: erased, they are nobody, and what they did for others stays without their words", async () => {
  const app = await anApp();
  const gone = await app.admin({ name: marked("name") });
  const left = await app.admin();
  const [tutor, student] = [await aTeacher(app), await app.student()];
  const keyed = () => ({ headers: { "idempotency-key": crypto.randomUUID() } });
  const done = async <T>(call: Promise<Answer<T>>): Promise<T> => {
    const { status, body } = await call;
    expect([200, 201, 204], JSON.stringify(body)).toContain(status);
    return body;
  };
  await done(gone.patch("/me/profile", { headline: marked("headline") }, keyed()));
  await done(gone.put("/me/profile/autosave", { headline: marked("draft") }, keyed()));
  const lesson = await booked(student, tutor, "2027-03-08T10:00:00Z");
  await done(gone.post(`/lessons/${lesson.id}/cancel`, { reason: "The school is shut" }, keyed()));
  const block = { start: "2027-03-09T08:00:00Z", end: "2027-03-09T09:00:00Z", reason: "Shut" };
  await done(gone.post(`/tutor/blocks?tutor_id=${tutor.id}`, block, keyed()));
  const key = await done(gone.post<{ id: number }>("/keys", { kind: "service", name: "bot" }));
  const flag = { enabled: true, percentage: 0, allow: [gone.id] };
  await done(gone.put("/settings/feature-flags/search", flag, keyed()));
  expect((await rowsWith(app, MARK)).length).toBeGreaterThan(3);

  expect(await left.post(`/users/${gone.id}/erase`, undefined))
    .toMatchObject({ status: 200, body: { user_id: gone.id, is_complete: true } });
  expect(await rowsWith(app, MARK)).toEqual([]);
  expect(await rowsWith(app, gone.subject)).toEqual([]);
  expect(app.logLines.filter((line) => line.includes(MARK))).toEqual([]);

  // What they did stays done, under their id; of their reasons only what the lesson's two people read is left.
  expect((await student.get(`/lessons/${lesson.id}`)).body)
    .toMatchObject({ status: "cancelled", cancelled_by: "admin", reason: "The school is shut" });
  const lines = await app.tenant.db<{ action: string; reason: string | null }[]>`
    select action, reason from lesson_changes where actor_id = ${gone.id}`;
  expect([...lines]).toEqual([{ action: "cancelled", reason: null }]);
  expect(await done(left.get(`/keys/${key.id}`))).toMatchObject({ created_by: gone.id });
  expect(await done(left.get("/settings/feature-flags/search"))).toMatchObject({
    allow: [gone.id],
  });

  // Their token is a stranger's from the next minute on, who has none of it.
  app.clock.now += 61_000;
  const again = await done(gone.get<{ id: number; headline: string }>("/me/profile"));
  expect([again.id === gone.id, again.headline]).toEqual([false, ""]);
  expect(await done(gone.get("/feature-flags"))).toEqual({ search: false });
  // The last one may go, too.
  expect((await left.post("/me/erase")).status).toBe(200);
});
