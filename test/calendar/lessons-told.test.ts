import { beforeEach, describe, expect, test } from "vitest";
import { anApp, type Client, NOW, type Person, type TestApp } from "../support/app.ts";
import { held } from "../support/holds.ts";
import { aService, aTeacher, booked, type Teacher } from "../support/marketplace.ts";
import { aLesson } from "../support/tutoring.ts";
import { aTeacherWhoLearns } from "../support/two-roles.ts";
import { askServer, type Cell, readWeek, WEEK, type Week, weekPath } from "./week.ts";

/** What a booked cell tells of its lesson (C1), to whom, and that it is never older than a name. */

const NAME = 'Liam "Lee" Byrne';

const app: TestApp = await anApp();
let tutor: Teacher;
let student: Person;
let admin: Person;

beforeEach(async () => {
  app.clock.now = Date.parse(NOW);
  tutor = await aTeacher(app);
  student = await app.student({ name: NAME });
  admin = await app.admin();
});

const at = (time: string) => `${WEEK}T${time}:00Z`;
const weekOf = (by: Client, whose: { readonly id: number } = tutor) =>
  readWeek(by, whose.id, WEEK, "UTC");

/** The cells that are booked, with what they tell of a lesson. */
const told = ({ cells }: Week) =>
  cells.filter(({ status }) => status === "booked")
    .map(({ time, student_name, service_name, lesson_status }: Cell) => [
      time,
      student_name,
      service_name,
      lesson_status,
    ]);

describe("200: a booked cell has names and status", () => {
  test("for the tutor and an admin; other cells have none", async () => {
    await booked(student, tutor, at("10:00"));
    await aLesson(tutor, student, at("14:00"), at("14:30"));
    const past = await booked(student, tutor, at("16:00"));
    await app.tenant.db`update lessons set status = 'completed' where id = ${past.id}`;
    app.written();
    for (const viewer of [tutor, admin]) {
      const week = await weekOf(viewer);
      expect(told(week)).toEqual([
        ["10:00", NAME, "English", "scheduled"],
        ["10:30", NAME, "English", "scheduled"],
        ["14:00", NAME, null, "scheduled"],
        ["16:00", NAME, "English", "completed"],
        ["16:30", NAME, "English", "completed"],
      ]);
      const others = week.cells.filter(({ status }) => status !== "booked");
      expect(others.filter((cell) => "student_name" in cell || "lesson_status" in cell)).toEqual(
        [],
      );
    }
  });

  test("of a hold nothing is told", async () => {
    await held(student, tutor, at("10:00"));
    expect(told(await weekOf(tutor))).toEqual([
      ["10:00", null, null, null],
      ["10:30", null, null, null],
    ]);
  });

  test("what a tutor learns tells their own name", async () => {
    const both = await aTeacherWhoLearns(app);
    await booked(both.asStudent, tutor, at("10:00"));
    const { body } = await both.patch<{ name: string }>("/me/profile", { name: "Olena" });
    expect(told(await weekOf(both, both))[0]).toEqual(["10:00", body.name, "English", "scheduled"]);
  });

  test("the cells of a painted draft tell it too", async () => {
    await booked(student, tutor, at("10:00"));
    const { status, body } = await tutor.post<Week>("/calendar/drafts", {
      week_start: WEEK,
      timezone: "UTC",
      patches: [{ start: at("20:00"), end: at("21:00"), status: "available" }],
    });
    expect([status, told(body)[0]]).toEqual([
      200,
      ["10:00", NAME, "English", "scheduled"],
    ]);
  });

  test("a service keeps in a lesson the name under which it was booked", async () => {
    await booked(student, tutor, at("10:00"));
    await tutor.patch(`/tutor/services/${tutor.serviceId}`, { name: "Advanced English" });
    await booked(student, tutor, at("12:00"));
    const german = await aService(tutor, { name: "German" });
    await booked(student, { ...tutor, serviceId: german }, at("14:00"));
    expect(told(await weekOf(tutor)).map(([time, , service]) => `${time} ${service}`)).toEqual([
      "10:00 English",
      "10:30 English",
      "12:00 Advanced English",
      "12:30 Advanced English",
      "14:00 German",
      "14:30 German",
    ]);
  });
});

describe("a name is told no longer than it is one", () => {
  /** Whose name the first booked cell has, here and on a server that has seen nothing yet. */
  async function nameTold(whose: { readonly id: number } = tutor) {
    const [[, name] = []] = told(await weekOf(admin, whose));
    const other = await anApp({ tenant: app.tenant });
    const answer = await askServer(other, admin, weekPath(whose.id, WEEK, "UTC"));
    const week: Week = await answer.json();
    expect(told(week)[0]?.[1]).toBe(name);
    return name;
  }

  test("the next read has another name, under another ETag, in each tutor's week", async () => {
    const second = await aTeacher(app);
    await booked(student, tutor, at("10:00"));
    await booked(student, second, at("12:00"));
    const path = weekPath(tutor.id, WEEK, "UTC");
    const before = (await tutor.get(path)).headers.get("etag");
    expect([await nameTold(), await nameTold(second)]).toEqual([NAME, NAME]);
    await student.patch("/me/profile", { name: "Liam O'Byrne" });
    expect([await nameTold(), await nameTold(second)]).toEqual(["Liam O'Byrne", "Liam O'Byrne"]);
    const again = await tutor.get(path, { headers: { "if-none-match": before ?? "" } });
    expect(again.status).toBe(200);
    const bot = await app.service();
    await bot.put(`/users/by-subject/${student.subject}`, { name: "Liam Byrne" });
    expect([await nameTold(), await nameTold(second)]).toEqual(["Liam Byrne", "Liam Byrne"]);
  });

  test("a tutor's own name, in what they learn", async () => {
    const both = await aTeacherWhoLearns(app);
    await booked(both.asStudent, tutor, at("10:00"));
    await nameTold(both);
    await both.patch("/me/profile", { name: "Olena Shevchenko" });
    expect([await nameTold(both), await nameTold()]).toEqual([
      "Olena Shevchenko",
      "Olena Shevchenko",
    ]);
  });

  test("nobody's after an erasure, nor in the first answer to a draft", async () => {
    const lesson = await booked(student, tutor, at("10:00"));
    app.clock.now = Date.parse(at("12:00"));
    await tutor.post(`/lessons/${lesson.id}/complete`, undefined);
    expect(await nameTold()).toBe(NAME);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const draft = () =>
      tutor.post<Week>("/calendar/drafts", {
        week_start: WEEK,
        timezone: "UTC",
        patches: [{ start: at("20:00"), end: at("21:00"), status: "available" }],
      }, { headers });
    expect(told((await draft()).body)[0]?.[1]).toBe(NAME);
    expect(await nameTold()).toBe(NAME);
    expect((await admin.post(`/users/${student.id}/erase`, undefined)).status).toBe(200);
    expect(await nameTold()).toBe("");
    expect(told((await draft()).body)[0]?.[1]).toBe("");
  });

  test("who learns with nobody, and who changes nothing, leave every week as it is", async () => {
    await booked(student, tutor, at("10:00"));
    const etag = async () => (await tutor.get(weekPath(tutor.id, WEEK, "UTC"))).headers.get("etag");
    const before = await etag();
    await (await app.student()).patch("/me/profile", { name: "Ava" });
    await student.patch("/me/profile", { name: NAME, headline: "Engineer" });
    await tutor.patch("/me/profile", { name: "Another name" });
    expect(await etag()).toBe(before);
  });
});
