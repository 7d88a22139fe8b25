import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { madeEarlier } from "../support/clock.ts";
import { aLesson, type ProblemBody, saveWeek, slotOn, times } from "../support/tutoring.ts";

// What a new zone does to slots is in ../availability/clock-changes.test.ts.
let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

test.each([
  [{ name: "Oksana Silva" }, { name: "Oksana Silva", timezone: "Europe/Kyiv" }],
  [{ timezone: "America/St_Johns" }, { name: "Oksana", timezone: "America/St_Johns" }],
  [{ name: "O", timezone: "UTC" }, { name: "O", timezone: "UTC" }],
  [{ name: "Оксана Гриценко-Сілва 🎓" }, { name: "Оксана Гриценко-Сілва 🎓" }],
  [{ name: "x".repeat(200) }, { name: "x".repeat(200) }],
])("200: %o changes what is sent and leaves the rest", async (change, expected) => {
  for (const role of ["tutor", "student", "admin"] as const) {
    const person = await app[role]({ name: "Oksana" });
    await madeEarlier(app.tenant, "users", person.id);
    const before = await person.get("/me/profile");
    const { status, body } = await person.patch("/me/profile", change);
    expect([status, body])
      .toEqual([200, {
        ...before.body,
        ...expected,
        updated_at: expect.any(String),
        lessons_outside_availability: [],
        has_more_lessons_outside: false,
      }]);
    const { lessons_outside_availability: _, has_more_lessons_outside: __, ...profile } = body;
    expect(profile["updated_at"]).not.toBe(before.body["updated_at"]);
    expect((await person.get("/me/profile")).body).toEqual(profile);
  }
});

describe("400 validation_failed", () => {
  test.each<[string, unknown, string]>([
    ["nothing to change", {}, "body"],
    ["an unknown zone", { timezone: "Mars/Olympus" }, "body.timezone"],
    ["an offset", { timezone: "+02:00" }, "body.timezone"],
    ["an empty zone", { timezone: "" }, "body.timezone"],
    ["null", { timezone: null }, "body.timezone"],
    ["an empty name", { name: "" }, "body.name"],
    ["a blank name", { name: "   " }, "body.name"],
    ["a name of two lines", { name: "a\nb" }, "body.name"],
    ["a name of 201 characters", { name: "x".repeat(201) }, "body.name"],
    ["a role", { name: "X", role: "admin" }, "body.role"],
    ["an email", { email: "x@example.com" }, "body.email"],
    ["no object", [], "body"],
  ])("%s", async (_, change, path) => {
    const tutor = await app.tutor();
    const before = await tutor.get("/me/profile");
    const { status, body } = await tutor.patch<ProblemBody>("/me/profile", change);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, "validation_failed", path]);
    expect((await tutor.get("/me/profile")).body).toEqual(before.body);
  });
});

test("200: a zone is kept as the tz database spells it; the case, or another name, changes no slot", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  const slot = await slotOn(tutor, "2027-03-08");
  const { status, body } = await tutor.patch("/me/profile", { timezone: "eUrOpE/kYiV" });
  expect([status, body["timezone"]]).toEqual([200, "Europe/Kyiv"]);
  expect((await tutor.get("/me/profile")).body["timezone"]).toBe("Europe/Kyiv");
  expect(await slotOn(tutor, "2027-03-08")).toEqual(slot);
  const renamed = await tutor.patch("/me/profile", { timezone: "Europe/Kiev" });
  expect([renamed.status, renamed.body["timezone"]]).toEqual([200, "Europe/Kiev"]);
  expect(await slotOn(tutor, "2027-03-08")).toEqual(slot);
  expect((await tutor.patch("/me/profile", { timezone: "america/st_johns" })).body["timezone"])
    .toBe("America/St_Johns");
  expect((await slotOn(tutor, "2027-03-08")).timezone).toBe("America/St_Johns");
});

test("200: a new zone is the one in which lessons are read; they keep their instants", async () => {
  const [tutor, student] = [await app.tutor(), await app.student()];
  const id = await aLesson(tutor, student, "2027-03-08T08:00:00Z", "2027-03-08T09:00:00Z");
  await student.patch("/me/profile", { timezone: "Asia/Kathmandu" });
  await tutor.patch("/me/profile", { timezone: "America/New_York" });
  expect((await student.get(`/lessons/${id}`)).body).toMatchObject({
    utc_start: "2027-03-08T08:00:00Z",
    timezone: "Asia/Kathmandu",
    user_local_start: "2027-03-08T13:45:00+05:45",
  });
  expect((await tutor.get(`/lessons/${id}`)).body)
    .toMatchObject({ user_local_start: "2027-03-08T03:00:00-05:00" });
});

test("200: a new zone is the template's, with the same wall times", async () => {
  const tutor = await app.tutor();
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  await tutor.patch("/me/profile", { timezone: "America/St_Johns" });
  expect((await tutor.get("/calendar/template")).body).toEqual({
    weekly_slots: [{ weekday: 0, start: "10:00", end: "12:00" }],
    timezone: "America/St_Johns",
  });
  expect(await slotOn(tutor, "2027-03-08"))
    .toMatchObject({ ...times("10:00", "12:00"), utc_start: "2027-03-08T13:30:00Z" });
});

test("200: one person's change is nobody else's", async () => {
  const [a, b] = [await app.student({ name: "A" }), await app.student({ name: "B" })];
  await a.patch("/me/profile", { name: "C" });
  expect((await b.get("/me/profile")).body).toMatchObject({ name: "B" });
});

test("of changes at the same moment the last stays, whole", async () => {
  const tutor = await app.tutor();
  const zones = ["Europe/Lisbon", "UTC", "Asia/Kathmandu", "America/New_York"];
  const answers = await Promise.all(
    zones.map((timezone) => tutor.patch("/me/profile", { timezone, name: timezone })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const { body } = await tutor.get("/me/profile");
  expect(body["name"]).toBe(body["timezone"]);
});
