/**
 * L6: alternatives are looked for in three days, then in two weeks, then as far as the horizon. Where a
 * look ends is nothing that anybody sees.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, type Teacher } from "../support/marketplace.ts";
import { type Explanation, setPolicy, takeOff, told } from "./questions.ts";

let app: TestApp;
let student: Person;
beforeAll(async () => {
  app = await anApp();
  student = await app.student();
});

// The present is 2027-03-01T06:00Z, and so the horizon of 90 days ends with 2027-05-30.
const ASKED = "2027-03-02T08:00:00Z";

/** The next times, as dates: all are at 08:00. */
async function next(by: Client, { id }: Teacher, start = ASKED): Promise<string[]> {
  const { alternatives } = await told<Explanation>(by, "explain", { tutor_id: id, start });
  return alternatives.map(({ utc_start }) => {
    expect(utc_start.slice(10)).toBe("T08:00:00Z");
    return utc_start.slice(5, 10);
  });
}

/** A tutor of one lesson a day, on these dates only of those up to the horizon. */
async function onlyOn(dates: readonly string[]): Promise<Teacher> {
  const teacher = await aTeacher(app, { hours: [["08:00", "09:00"]] });
  let free = "03-02";
  for (const date of [...dates, "05-31"]) {
    await takeOff(app, teacher.id, `2027-${free}T12:00:00Z`, `2027-${date}T00:00:00Z`);
    free = date;
  }
  return teacher;
}

describe("200: the next three times, however far they lie apart", () => {
  test.each<[string, string[]]>([
    ["all within three days", ["03-03", "03-04", "03-05"]],
    ["the last at the end of three days", ["03-03", "03-04", "03-06"]],
    ["on both sides of the third day", ["03-04", "03-05", "03-06"]],
    ["one, then none before the fourth", ["03-04", "03-08", "03-15"]],
    ["none within three days", ["03-06", "03-07", "03-08"]],
    ["on both sides of the fourteenth day", ["03-15", "03-16", "03-17"]],
    ["none within fourteen days", ["03-17", "03-18", "03-19"]],
    ["one in each look", ["03-03", "03-10", "05-01"]],
    ["the last dates before the horizon", ["05-28", "05-29", "05-30"]],
    ["fewer than three, one in the last look", ["03-05", "05-30"]],
    ["one in the first look", ["03-03"]],
    ["one in the second", ["03-12"]],
    ["one in the third", ["05-30"]],
    ["none before the horizon", []],
  ])("%s", async (_, dates) => {
    expect(await next(student, await onlyOn(dates))).toEqual(dates);
  });

  test.each<[number, string[]]>([
    [2, ["03-03"]],
    [4, ["03-03", "03-05"]],
    [18, ["03-03", "03-05", "03-09"]],
  ])("not those beyond a horizon of %d days, which ends within a look", async (days, dates) => {
    const teacher = await onlyOn(["03-03", "03-05", "03-09", "03-20"]);
    await setPolicy(app, teacher.id, { horizon_days: days });
    expect(await next(student, teacher)).toEqual(dates);
    expect(await next(student, teacher, "2027-03-04T08:00:00Z")).toEqual(dates.slice(1));
  });
});
