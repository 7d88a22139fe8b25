import { expect } from "vitest";
import type { Client, Person, TestApp } from "../support/app.ts";
import { aService, type LessonBody, openEveryDay } from "../support/marketplace.ts";

/** A tutor and a student, all of whose texts have a mark, and what they did together. */

/** In every text of the person who is to be found, and in no other. */
export const MARK = "Zymotechny";

/** The text of one field. */
export const marked = (field: string): string => `${MARK} ${field}`;

/** Where it is told of two lessons of the past. */
export type Life = {
  readonly tutor: Person;
  readonly student: Person;
  /** Completed and rated. */
  readonly rated: number;
  readonly cancelled: number;
};

const ok = async <T extends { id: number }>(call: Promise<{ status: number; body: T }>) => {
  const { status, body } = await call;
  expect([200, 201, 204], JSON.stringify(body)).toContain(status);
  return body;
};
const keyed = () => ({ headers: { "idempotency-key": crypto.randomUUID() } });
type Thing = { id: number };

/**
 * Lives through all that leaves a text, by the API as far as it goes; nothing is ahead at the end. `whose` texts
 * are marked: of the tutor or of the student. Of what belongs to both all are.
 */
export async function aLife(app: TestApp, whose: "tutor" | "student"): Promise<Life> {
  const of = (who: "tutor" | "student", field: string) =>
    who === whose ? marked(field) : `plain ${field}`;
  const bot = await app.service();
  const tutor = await app.tutor({ name: "Tutor", zone: "UTC" });
  const student = await app.student({ name: "Student", zone: "UTC" });
  for (const [who, person] of [["tutor", tutor], ["student", student]] as const) {
    await tellOf(bot, person, (field) => of(who, field));
  }
  await openEveryDay(tutor, [["08:00", "20:00"]]);
  const serviceId = await aService(tutor, { name: of("tutor", "service") });
  await ok(tutor.put<Thing>("/tutor/policies", {
    min_notice_minutes: 0,
    horizon_days: 60,
    buffer_before_minutes: 0,
    buffer_after_minutes: 0,
    max_lessons_per_day: null,
    max_lessons_per_week: null,
    cancellation_notice_minutes: 0,
  }));
  const block = { start: "2027-03-20T00:00:00Z", end: "2027-03-20T06:00:00Z" };
  await ok(tutor.post<Thing>("/tutor/blocks", { ...block, reason: of("tutor", "block") }, keyed()));
  const slots = await tutor.get<{ results: Thing[] }>(
    "/booking/slots?from=2027-03-21&to=2027-03-21",
  );
  const slot = slots.body.results[0]?.id ?? 0;
  await ok(tutor.put<Thing>(`/booking/slots/${slot}`, {
    start_time: "09:00",
    end_time: "20:00",
    strategy: "override",
    reason: of("tutor", "slot"),
  }, keyed()));
  const at = (day: number, hour = 10) => `2027-03-${String(day).padStart(2, "0")}T${hour}:00:00Z`;
  const book = (day: number, field: string) =>
    ok(student.post<LessonBody>("/bookings", {
      tutor_id: tutor.id,
      service_id: serviceId,
      start: at(day),
      note: marked(`note ${field}`),
      metadata: { key: marked(`metadata ${field}`) },
    }, keyed()));
  const first = await book(2, "rated");
  const second = await book(3, "cancelled");
  await ok(tutor.patch<Thing>(`/lessons/${first.id}`, {
    meeting_url: `https://example.com/${MARK}`,
    note: marked("second note"),
  }, keyed()));
  await ok(student.patch<Thing>(`/lessons/${second.id}/reschedule`, {
    start: at(4),
    reason: marked("move"),
  }, keyed()));
  await ok(
    student.post<Thing>(`/lessons/${second.id}/cancel`, { reason: marked("cancel") }, keyed()),
  );
  // Kept answers of others: a lesson that the tutor enters, a conflict that names the student.
  const entered = await ok(tutor.post<Thing>("/lessons", {
    student_id: student.id,
    start: at(5),
    end: at(5, 11),
    service_id: serviceId,
  }, keyed()));
  const inTheWay = { start: at(5), end: at(5, 12), reason: of("tutor", "refused block") };
  expect((await tutor.post("/tutor/blocks", inTheWay, keyed())).status).toBe(409);
  await ok(tutor.post<Thing>(`/lessons/${entered.id}/cancel`, { reason: marked("second cancel") }));
  const held = { tutor_id: tutor.id, service_id: serviceId, start: at(6) };
  await ok(student.post<Thing>("/bookings/holds", held));
  app.clock.now = Date.parse(at(2, 12));
  await ok(tutor.post<Thing>(`/lessons/${first.id}/complete`, undefined, keyed()));
  const stars = { stars: 5, text: marked("rating") };
  await ok(student.put<Thing>(`/lessons/${first.id}/rating`, stars, keyed()));
  await imported(app, whose === "tutor" ? tutor : student);
  return { tutor, student, rated: first.id, cancelled: second.id };
}

/** The profile, its draft and the linked account of a person. */
async function tellOf(bot: Client, person: Person, text: (field: string) => string): Promise<void> {
  const { headers } = keyed();
  await ok(bot.put<Thing>(`/users/by-subject/${person.subject}`, {
    name: text("name"),
    email: `${text("email").replaceAll(" ", ".")}@example.com`,
    language: "uk",
  }, { headers }));
  const about = {
    headline: text("headline"),
    description: text("description"),
    photo_url: `https://example.com/${encodeURIComponent(text("photo"))}`,
    settings: {
      hourly_rate: "25.00",
      currency: "EUR",
      subjects: [text("subject")],
      languages: ["uk"],
      own: { deep: text("own setting") },
    },
  };
  await ok(person.patch<Thing>("/me/profile", about, keyed()));
  await ok(person.put<Thing>("/me/profile/autosave", { headline: text("draft") }, keyed()));
}

/** What the import keeps, and an account that is linked: no operation does either. */
async function imported({ tenant: { db } }: TestApp, person: Person): Promise<void> {
  await db`update users set telegram_user_id = ${
    7_000_000_000 + person.id
  } where id = ${person.id}`;
  const [made] = await db<{ id: number }[]>`
    insert into imports (file_name, sha256)
    values ('old.json', encode(sha256(${person.subject}::text::bytea), 'hex')) returning id`;
  const item = JSON.stringify({ tutor_id: person.subject, reason: marked("item") });
  await db`
    insert into import_quarantine (import_id, line, place, reason, detail, item)
    values (${made?.id ?? 0}, 1, 'line 1', 'overlap_in_file', ${marked("detail")}, ${item}::json)`;
}
