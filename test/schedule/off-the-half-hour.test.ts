import { beforeAll, describe, expect, test } from "vitest";
import { addSlot } from "../support/tutoring.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, booked, told as answered } from "../support/marketplace.ts";
import { type Explanation, type FreeDay, setPolicy, starts, told } from "./questions.ts";

/** Times that are no whole half hours, and can be booked: whoever looks for a time finds them. */

let app: TestApp;
let student: Person;
beforeAll(async () => {
  app = await anApp();
  student = await app.student();
});

const dayOf = (tutor: { id: number }, date: string, minutes: number, by = student) =>
  told<FreeDay>(by, "free-slots/day", {
    tutor_id: tutor.id,
    timezone: "UTC",
    date,
    duration_minutes: minutes,
  });

const next = async (tutor: { id: number }, start: string, minutes: number) =>
  (await told<Explanation>(student, "explain", {
    tutor_id: tutor.id,
    start,
    duration_minutes: minutes,
  })).alternatives.map(({ utc_start }) => utc_start);

/** Tuesdays from 10:10 to 11:00, and services that last as long. */
async function aTuesdayTutor(zone = "UTC") {
  const tutor = await aTeacher(app, { zone, hours: [], minutes: 50 });
  const { status } = await tutor.post("/booking/availability/bulk", {
    schedule: { "2": [{ start_time: "10:10", end_time: "11:00" }] },
  });
  expect(status).toBe(200);
  return tutor;
}

test("200: Tuesdays 10:10 to 11:00 are offered at 10:10, as the next times too, and can be booked", async () => {
  const tutor = await aTuesdayTutor();
  expect(starts(await dayOf(tutor, "2027-03-09", 50))).toEqual(["10:10"]);
  expect(starts(await dayOf(tutor, "2027-03-09", 51))).toEqual([]);
  expect(await next(tutor, "2027-03-08T00:00:00Z", 50))
    .toEqual(["2027-03-09T10:10:00Z", "2027-03-16T10:10:00Z", "2027-03-23T10:10:00Z"]);
  expect(answered(await book(student, tutor, "2027-03-09T10:10:00Z"))).toBe("201");
  expect(starts(await dayOf(tutor, "2027-03-09", 50))).toEqual([]);
});

test("200: after a lesson with the tutor's time after and before it, the rest of the day begins", async () => {
  const tutor = await aTeacher(app, { hours: [["08:00", "12:00"]] });
  await setPolicy(app, tutor.id, { buffer_after_minutes: 10, buffer_before_minutes: 5 });
  const other = await app.student();
  await booked(other, tutor, "2027-03-09T08:00:00Z");
  expect(starts(await dayOf(tutor, "2027-03-09", 60, other)))
    .toEqual(["09:15", "09:30", "10:00", "10:30", "11:00"]);
  expect(answered(await book(other, tutor, "2027-03-09T09:14:00Z"))).toBe("409 too_close");
  expect(answered(await book(other, tutor, "2027-03-09T09:15:00Z"))).toBe("201");
});

describe("a stretch that goes on over the viewer's midnight", () => {
  test("200: begins on one date only, and none at the midnight that cuts it", async () => {
    const tutor = await aTeacher(app, { zone: "Asia/Kathmandu", hours: [] });
    // Midnight in UTC is 05:45 there.
    await addSlot(tutor, "2027-03-09", ["05:20", "06:40"]);
    expect(starts(await dayOf(tutor, "2027-03-08", 20))).toEqual(["23:35", "23:45"]);
    expect(starts(await dayOf(tutor, "2027-03-09", 20))).toEqual(["00:15"]);
  });

  test("200: one that begins with it is offered then", async () => {
    const tutor = await aTeacher(app, { zone: "Asia/Kathmandu", hours: [] });
    await addSlot(tutor, "2027-03-09", ["05:45", "06:40"]);
    expect(starts(await dayOf(tutor, "2027-03-09", 50))).toEqual(["00:00"]);
    expect(starts(await dayOf(tutor, "2027-03-08", 50))).toEqual([]);
    // Two slots that touch are one stretch.
    await addSlot(tutor, "2027-03-09", ["05:00", "05:45"]);
    expect(starts(await dayOf(tutor, "2027-03-09", 50))).toEqual([]);
  });
});
