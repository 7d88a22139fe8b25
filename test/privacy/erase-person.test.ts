/** Who is forgotten, and what is in the way of it (decision 8). */
import { beforeEach, describe, expect, test } from "vitest";
import { maintainTenant } from "../../src/maintenance/maintain-tenant.ts";
import { erasePerson, finishErasures } from "../../src/privacy/erase-person.ts";
import { anApp, NOW, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, type Teacher } from "../support/marketplace.ts";
import { aSeries } from "../series/a-series.ts";
import { aLife } from "./a-life.ts";

type Found = { readonly results: readonly { readonly tutor_id: number }[] };

type Erased = {
  readonly user_id: number;
  readonly erased_at: string;
  readonly is_complete: boolean;
  readonly code: string;
  readonly detail?: string;
};

const app: TestApp = await anApp();
let admin: Person;
let tutor: Teacher;
let student: Person;

beforeEach(async () => {
  app.clock.now = Date.parse(NOW);
  admin = await app.admin();
  tutor = await aTeacher(app);
  student = await app.student({ name: "Liam" });
});

const erase = (id: number, body?: object, extra = {}) =>
  admin.post<Erased>(`/users/${id}/erase`, body, extra);

describe("who comes again", () => {
  test("200: with the same token they are a new person, with nothing", async () => {
    await student.patch("/me/profile", { headline: "Engineer" });
    expect((await erase(student.id)).status).toBe(200);
    app.clock.now += 61_000;
    const { body } = await student.get("/me/profile");
    expect(body).toMatchObject({ name: "", headline: "", revision: 0 });
    expect(body["id"]).not.toBe(student.id);
    const row = await admin.get(`/users/${student.id}`);
    expect(row.body).toMatchObject({ name: "", email: null, language: null });
    expect(String(row.body["subject"])).toMatch(/^erased /);
  });

  test("400: nobody is put into the row by the word that stands for its subject", async () => {
    await erase(student.id);
    const { body } = await admin.get(`/users/${student.id}`);
    const path = `/users/by-subject/${encodeURIComponent(String(body["subject"]))}`;
    expect((await admin.put(path, { name: "Liam" })).status).toBe(400);
  });

  const booking = () => ({
    tutor_id: tutor.id,
    service_id: tutor.serviceId,
    start: "2027-03-08T10:00:00Z",
  });
  test.each([
    [401, "their name", (who: Person) => who.patch("/me/profile", { name: "Liam" })],
    [401, "a draft", (who: Person) => who.put("/me/profile/autosave", { headline: "x" })],
    [404, "a booking", (who: Person) => who.post("/bookings", booking())],
    [404, "a hold", (who: Person) => who.post("/bookings/holds", booking())],
  ])(
    "%i: in the minute in which a token is still theirs, %s is refused",
    async (status, _, send) => {
      await student.get("/me/profile");
      await erase(student.id);
      expect((await send(student)).status).toBe(status);
    },
  );

  test("401: a tutor offers nothing in that minute, and is in no list", async () => {
    await tutor.get("/me/profile");
    await erase(tutor.id);
    const service = { name: "Zither", duration_minutes: 60, price: "20.00", currency: "EUR" };
    expect((await tutor.post("/tutor/services", service)).status).toBe(401);
    const listed = await student.get<Found>("/marketplace/tutors?limit=50");
    expect(listed.body.results.map((one) => one.tutor_id)).not.toContain(tutor.id);
  });

  test("a service that came at that moment all the same brings no tutor back into the marketplace", async () => {
    await erase(tutor.id);
    const { db } = app.tenant;
    await db`insert into services (tutor_id, name, duration_minutes, price, currency)
      values (${tutor.id}, 'Zither', 60, 20, 'EUR')`;
    expect((await student.get<Found>("/marketplace/tutors?q=zither")).body.results).toEqual([]);
  });

  test("401: a token with the word that stands for their subject is nobody's", async () => {
    await erase(student.id);
    const { body } = await admin.get(`/users/${student.id}`);
    for (const subject of [String(body["subject"]), `erased ${crypto.randomUUID()}`]) {
      const thief = await app.as({ ...student, subject }, "student");
      expect((await thief.get("/me/profile")).status).toBe(401);
    }
  });

  test("404: a relation with them does not begin anew, whoever asks", async () => {
    const { body: relation } = await tutor.post<{ id: number }>("/tutor/relations", {
      student_id: student.id,
    });
    await erase(student.id);
    const [path, ids] = [`/tutor/relations/${relation.id}/invite`, [relation.id]];
    expect((await tutor.post(path)).status).toBe(404);
    expect((await admin.post(`${path}?tutor_id=${tutor.id}`)).status).toBe(404);
    const { body } = await tutor.post<{ failed: { code: string }[] }>(
      "/tutor/relations/batch/accept",
      { ids },
    );
    expect(body.failed.map(({ code }) => code)).toEqual(["not_found"]);
  });

  test("200: a retry of their own erasure in that minute gets the first answer; later it is another's", async () => {
    const key = { headers: { "idempotency-key": crypto.randomUUID() } };
    const first = await student.post<Erased>("/me/erase", undefined, key);
    const again = await student.post<Erased>("/me/erase", undefined, key);
    expect([again.body, again.headers.get("idempotent-replayed")]).toEqual([first.body, "true"]);
    app.clock.now += 61_000;
    const later = await student.post<Erased>("/me/erase", undefined, key);
    expect([later.status, later.body.user_id === student.id]).toEqual([200, false]);
  });

  test("what is written at that moment all the same goes within the hour", async () => {
    await erase(student.id);
    const { db } = app.tenant;
    await db`insert into profile_drafts (user_id, content) values (${student.id}, '{"headline": "x"}')`;
    await maintainTenant(db, app.clock.now);
    expect(await db`select from profile_drafts where user_id = ${student.id}`).toHaveLength(0);
  });
});

describe("what is ahead", () => {
  test("409 lessons_ahead: of a student and of their tutor; cancelled, it is 200 and the other sees why", async () => {
    const { body: lesson } = await book(student, tutor, "2027-03-08T10:00:00Z");
    for (const id of [student.id, tutor.id]) {
      const refused = await erase(id);
      expect([refused.status, refused.body.code]).toEqual([409, "lessons_ahead"]);
      expect(refused.body.detail).toContain("Lessons ahead: 1.");
    }
    expect((await student.post<Erased>("/me/erase")).body.code).toBe("lessons_ahead");
    expect((await student.get(`/lessons/${lesson.id}`)).body).toMatchObject({
      status: "scheduled",
    });
    expect((await erase(student.id, { cancel_lessons: true })).status).toBe(200);
    expect((await tutor.get(`/lessons/${lesson.id}`)).body)
      .toMatchObject({ status: "cancelled", cancelled_by: "admin", student_name: "" });
    // The time is free again, and the tutor may go now.
    expect((await book(await app.student(), tutor, "2027-03-08T10:00:00Z")).status).toBe(201);
  });

  test("409: a series that goes on; cancelled, no date of it is made any more", async () => {
    const { series } = await aSeries(tutor, student);
    expect((await erase(tutor.id)).body).toMatchObject({ code: "lessons_ahead" });
    expect((await erase(tutor.id, { cancel_lessons: true })).status).toBe(200);
    app.clock.now += 40 * 86_400_000;
    await maintainTenant(app.tenant.db, app.clock.now);
    const ahead = await student.get<{ events: unknown[] }>("/lessons/my?status=scheduled");
    expect(ahead.body.events).toEqual([]);
    expect((await student.get(`/lessons/series/${series.id}`)).status).toBe(200);
  });

  test("200: what is over is not in the way, nor is a hold, which is given up", async () => {
    const held = { tutor_id: tutor.id, service_id: tutor.serviceId, start: "2027-03-09T10:00:00Z" };
    expect((await student.post("/bookings/holds", held)).status).toBe(201);
    await book(student, tutor, "2027-03-01T08:00:00Z");
    app.clock.now = Date.parse("2027-03-01T12:00:00Z");
    expect((await student.post<Erased>("/me/erase")).body).toMatchObject({ user_id: student.id });
    expect((await book(await app.student(), tutor, "2027-03-09T10:00:00Z")).status).toBe(201);
  });
});

describe("asked again", () => {
  test("200: with the time of the first erasure; with the key the first answer", async () => {
    const key = { headers: { "idempotency-key": crypto.randomUUID() } };
    const first = await erase(student.id, {}, key);
    app.clock.now += 5_000;
    const again = await erase(student.id, {}, key);
    expect([again.body, again.headers.get("idempotent-replayed")]).toEqual([first.body, "true"]);
    expect((await erase(student.id)).body).toEqual(first.body);
    expect((await erase(student.id, { cancel_lessons: true }, key)).status).toBe(422);
  });

  test("what one request does not manage is done by the next, or within the hour", async () => {
    const life = await aLife(app, "tutor");
    const wanted = {
      id: life.tutor.id,
      cancelsLessons: false,
      actorId: admin.id,
      now: app.clock.now,
    };
    const erasure = await erasePerson(app.tenant.db, wanted, 20);
    expect(erasure.is_complete).toBe(false);
    expect((await admin.get(`/users/${life.tutor.id}`)).body).toMatchObject({ name: "" });
    expect(await finishErasures(app.tenant.db, app.clock.now, 20)).toBeGreaterThan(20);
    expect((await erase(life.tutor.id)).body.is_complete).toBe(true);
    const left = await app.tenant.db`select from slots where tutor_id = ${life.tutor.id}`;
    expect(left).toHaveLength(0);
  });

  test("200: asked by eight at once, and while the person books: erased once, and nothing is ahead", async () => {
    const starts = Array.from({ length: 8 }, (_, i) => `2027-03-1${i}T10:00:00Z`);
    const answers = await Promise.all([
      ...starts.map((start) => book(student, tutor, start)),
      ...starts.map(() => erase(student.id, { cancel_lessons: true })),
    ]);
    for (const { status } of answers.slice(0, 8)) expect([201, 404, 409]).toContain(status);
    expect(answers.slice(8).map(({ status }) => status)).toEqual(Array(8).fill(200));
    const ahead = await app.tenant.db`
      select from lessons where student_id = ${student.id} and status = 'scheduled'`;
    expect(ahead).toHaveLength(0);
  });
});

describe("who may not", () => {
  test("403: a tutor, a student, a key; 404: a user that is not there", async () => {
    for (const who of [tutor, student, await app.service(), await app.apiKey("read", "write")]) {
      expect((await who.post(`/users/${student.id}/erase`, {})).status).toBe(403);
      expect((await who.get(`/users/${student.id}/export`)).status).toBe(403);
    }
    for (const key of [await app.service(), await app.apiKey("read", "write")]) {
      expect((await key.post("/me/erase")).status).toBe(403);
      expect((await key.get("/me/export")).status).toBe(403);
    }
    expect((await erase(987_654)).status).toBe(404);
    expect((await admin.get("/users/987654/export")).status).toBe(404);
  });

  test("404: an erased tutor is nobody to book, and nobody to look at", async () => {
    await erase(tutor.id);
    const wanted = {
      tutor_id: tutor.id,
      service_id: tutor.serviceId,
      start: "2027-03-08T10:00:00Z",
    };
    expect((await student.post("/bookings", wanted)).status).toBe(404);
    expect((await student.get(`/tutors/${tutor.id}`)).status).toBe(404);
  });
});

test("an export's cursor is one of its caller and person: 400 for others", async () => {
  const page = await admin.get<{ cursor: string }>(`/users/${tutor.id}/export?limit=1`);
  const { cursor } = page.body;
  expect((await admin.get(`/users/${tutor.id}/export?limit=1&cursor=${cursor}`)).status).toBe(200);
  expect((await admin.get(`/users/${student.id}/export?cursor=${cursor}`)).status).toBe(400);
  expect((await tutor.get(`/me/export?cursor=${cursor}`)).status).toBe(400);
  expect((await admin.get(`/users/${tutor.id}/export?cursor=x.y`)).status).toBe(400);
});

test("lines of the trails lose their texts and nothing else", async () => {
  const { db } = app.tenant;
  await book(student, tutor, "2027-03-08T10:00:00Z");
  for (
    const change of [
      "reason = 'another'",
      "actor_id = null, reason = null",
      "at = at - interval '1 day'",
    ]
  ) {
    await expect(db.unsafe(`update lesson_changes set ${change}`)).rejects.toThrow("never changed");
  }
  await expect(db`update lesson_changes set after = '{}'`).rejects.toThrow("never changed");
  await expect(db`delete from lesson_changes`).rejects.toThrow("never changed");
  await expect(db`update availability_changes set after = '[]'`).rejects.toThrow("never changed");
  await db`update lesson_changes set after = without_texts(after, personal_keys()), reason = null`;
});
