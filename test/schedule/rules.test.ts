import { beforeAll, describe, expect, test } from "vitest";
import { brokenRules } from "../../src/schedule/broken-rules.ts";
import type { Facts, Taken } from "../../src/schedule/facts.ts";
import { type Rule, RULES } from "../../src/schedule/rules.ts";
import type { Interval } from "../../src/time/interval.ts";
import { aTenant, type TestTenant } from "../support/database.ts";
import { at, from, hold, lesson, off, someFacts } from "./some-facts.ts";
import { writeCalendar } from "./written-calendar.ts";

/** The rules at their edges, as the database judges them: every case is written into a tenant. */

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await aTenant();
});

const TEN = from("2027-03-02T10:00Z", "2027-03-02T11:00Z");

type Question = {
  /** Who asks: the student of all lessons here, or a program. */
  readonly by?: "me" | "another";
  /** For whom: "other" has the tutor's lessons, "me" those elsewhere. */
  readonly student?: "me" | "other" | "free" | null;
  /** The place of the lesson that is moved, from 1 on. */
  readonly moving?: number;
  readonly cancelled?: readonly Taken[];
  readonly expired?: readonly Taken[];
  readonly elsewhere?: readonly Taken[];
};

async function failures(facts: Facts, wanted: Interval, question: Question = {}): Promise<Rule[]> {
  const { by, moving, cancelled = [], expired = [], elsewhere = [] } = question;
  const written = await writeCalendar(tenant.db, {
    facts,
    cancelled,
    expired,
    elsewhere,
    minutes: 60,
    own: undefined,
    asker: { by: by ?? "another", studentId: null },
  }, "service 1");
  const student = question.student === undefined ? "other" : question.student;
  const movingLesson = moving && written.facts.taken[moving - 1]?.lessonId;
  return brokenRules(tenant.db, {
    tutorId: written.tutorId,
    now: facts.now,
    studentId: student && written.students[student],
    start: wanted.start,
    end: wanted.end,
    ...(movingLesson && { movingLesson }),
    ...(by && { holder: written.holder }),
  });
}

test("rules are judged each by itself, and told in their order", async () => {
  const facts = someFacts({
    now: at("2027-03-02T12:00Z"),
    available: [],
    blocks: [{ ...TEN, blockId: 1 }],
  });
  expect(await failures(facts, TEN))
    .toEqual(["in_the_past", "too_little_notice", "outside_availability", "blocked"]);
  const afternoon = from("2027-03-03T10:00Z", "2027-03-03T11:00Z");
  const policy = {
    minNoticeMinutes: 43_200,
    horizonDays: 1,
    maxLessonsPerDay: 1,
    maxLessonsPerWeek: 1,
  };
  const full = someFacts({
    now: at("2027-03-01T10:00Z"),
    policy: { ...policy, bufferAfterMinutes: 15 },
    available: [],
    blocks: [{ ...afternoon, blockId: 1 }],
    taken: [
      lesson(1, "2027-03-03T10:30Z", "2027-03-03T11:00Z"),
      lesson(2, "2027-03-03T11:00Z", "2027-03-03T12:00Z"),
    ],
  });
  expect(await failures(full, afternoon)).toEqual(RULES.slice(1));
});

test("a time that breaks no rule has none", async () => {
  expect(await failures(someFacts(), TEN)).toEqual([]);
});

describe("at the edge", () => {
  test("a lesson that starts at this very moment is past, a millisecond later it is not", async () => {
    expect(await failures(someFacts({ now: TEN.start }), TEN)).toEqual(["in_the_past"]);
    expect(await failures(someFacts({ now: TEN.start - 1 }), TEN)).toEqual([]);
  });

  test("notice of two hours is two hours to the millisecond", async () => {
    const policy = { minNoticeMinutes: 120 };
    const now = at("2027-03-02T08:00Z");
    expect(await failures(someFacts({ policy, now }), TEN)).toEqual([]);
    expect(await failures(someFacts({ policy, now: now + 1 }), TEN)).toEqual(["too_little_notice"]);
  });

  test("the horizon ends with the date in the tutor's zone, not in UTC", async () => {
    const facts = someFacts({ policy: { horizonDays: 3 } });
    // 2027-03-04 ends in Kyiv at 22:00 UTC.
    expect(await failures(facts, from("2027-03-04T21:59Z", "2027-03-04T22:59Z"))).toEqual([]);
    expect(await failures(facts, from("2027-03-04T22:00Z", "2027-03-04T23:00Z")))
      .toEqual(["beyond_horizon"]);
  });

  test("today is the tutor's: at 23:00 UTC the horizon has moved on in Kyiv", async () => {
    const facts = someFacts({ now: at("2027-03-01T23:00Z"), policy: { horizonDays: 1 } });
    expect(await failures(facts, from("2027-03-03T21:00Z", "2027-03-03T22:00Z"))).toEqual([]);
  });

  test("touching a lesson or time off is fine, a minute more is not", async () => {
    const beside = [off(1, "2027-03-02T09:00Z", "2027-03-02T10:00Z")];
    const into = [off(1, "2027-03-02T09:00Z", "2027-03-02T10:01Z")];
    expect(await failures(someFacts({ blocks: beside }), TEN)).toEqual([]);
    expect(await failures(someFacts({ blocks: into }), TEN)).toEqual(["blocked"]);
    expect(
      await failures(
        someFacts({ taken: [lesson(1, "2027-03-02T11:00Z", "2027-03-02T12:00Z")] }),
        TEN,
      ),
    )
      .toEqual([]);
    expect(
      await failures(
        someFacts({ taken: [lesson(1, "2027-03-02T10:59Z", "2027-03-02T12:00Z")] }),
        TEN,
      ),
    )
      .toEqual(["slot_taken"]);
  });

  test.each([
    ["before", "2027-03-02T09:00Z", "2027-03-02T09:46Z"],
    ["after", "2027-03-02T11:14Z", "2027-03-02T12:00Z"],
  ])(
    "the buffer after the first and the one before the second count together: a lesson %s that is too close",
    async (_, start, end) => {
      const taken = [lesson(1, start, end)];
      for (const [before, after] of [[15, 0], [0, 15], [10, 5]] as const) {
        const policy = { bufferBeforeMinutes: before, bufferAfterMinutes: after };
        expect(await failures(someFacts({ policy, taken }), TEN)).toEqual(["too_close"]);
      }
      for (
        const policy of [{ bufferAfterMinutes: 14 }, {
          bufferAfterMinutes: 9,
          bufferBeforeMinutes: 5,
        }]
      ) {
        expect(await failures(someFacts({ policy, taken }), TEN)).toEqual([]);
      }
    },
  );

  test("what overlaps is taken, not too close; buffers do not keep away from time off", async () => {
    const facts = someFacts({
      policy: { bufferBeforeMinutes: 30 },
      taken: [lesson(1, "2027-03-02T10:30Z", "2027-03-02T11:30Z")],
      blocks: [off(1, "2027-03-02T09:00Z", "2027-03-02T10:00Z")],
    });
    expect(await failures(facts, TEN)).toEqual(["slot_taken"]);
  });
});

describe("the most lessons", () => {
  test("of a day are counted by the date in the tutor's zone that they start on", async () => {
    const policy = { maxLessonsPerDay: 1 };
    // 2027-03-02 in Kyiv is 22:00 UTC of the day before to 22:00.
    const wanted = from("2027-03-02T12:00Z", "2027-03-02T13:00Z");
    const inside = lesson(1, "2027-03-01T22:00Z", "2027-03-01T23:00Z");
    const before = lesson(1, "2027-03-01T21:59Z", "2027-03-01T23:00Z");
    expect(await failures(someFacts({ policy, taken: [inside] }), wanted)).toEqual(["day_full"]);
    expect(await failures(someFacts({ policy, taken: [before] }), wanted)).toEqual([]);
  });

  test("of a week are counted from Monday to Sunday in the tutor's zone", async () => {
    const policy = { maxLessonsPerWeek: 1 };
    const wanted = from("2027-03-07T12:00Z", "2027-03-07T13:00Z");
    const monday = lesson(1, "2027-02-28T22:00Z", "2027-02-28T23:00Z");
    const sunday = lesson(1, "2027-02-28T21:00Z", "2027-02-28T22:00Z");
    expect(await failures(someFacts({ policy, taken: [monday] }), wanted)).toEqual(["week_full"]);
    expect(await failures(someFacts({ policy, taken: [sunday] }), wanted)).toEqual([]);
  });

  test("counts what is held, but not the lesson that is moved nor one's own holds", async () => {
    const facts = someFacts({
      policy: { maxLessonsPerDay: 1, maxLessonsPerWeek: 1 },
      taken: [hold(1, "me", "2027-03-02T07:00Z", "2027-03-02T08:00Z")],
    });
    expect(await failures(facts, TEN)).toEqual(["day_full", "week_full"]);
    expect(await failures(facts, TEN, { by: "me" })).toEqual([]);
    expect(await failures(facts, TEN, { moving: 1 })).toEqual([]);
  });
});

describe("what is in nobody's way", () => {
  const taken = [
    lesson(1, "2027-03-02T10:00Z", "2027-03-02T11:00Z"),
    hold(2, "me", "2027-03-02T11:00Z", "2027-03-02T12:00Z"),
  ];
  const facts = someFacts({ policy: { bufferAfterMinutes: 30 }, taken });

  test("the lesson that is moved, and the caller's own hold for that student", async () => {
    expect(await failures(facts, TEN)).toEqual(["slot_taken", "too_close"]);
    expect(await failures(facts, TEN, { moving: 1 })).toEqual(["too_close"]);
    expect(await failures(facts, TEN, { moving: 1, by: "me" })).toEqual([]);
    expect(await failures(facts, TEN, { moving: 1, by: "another" })).toEqual(["too_close"]);
    expect(await failures(facts, TEN, { moving: 1, by: "me", student: "free" }))
      .toEqual(["too_close"]);
  });

  test("a lesson that was cancelled, and a hold whose time is up", async () => {
    const gone = someFacts({ policy: { maxLessonsPerDay: 1 } });
    const held = hold(2, "another", "2027-03-02T10:30Z", "2027-03-02T11:00Z");
    expect(await failures(gone, TEN, { cancelled: taken, expired: [held] })).toEqual([]);
  });
});

describe("the student", () => {
  const elsewhere = (
    time: Taken,
  ) => ({ elsewhere: [{ ...time, studentId: 100 }], student: "me" } as const);

  test("cannot be in two places, but needs no buffer between them", async () => {
    const facts = someFacts({ policy: { bufferBeforeMinutes: 60, maxLessonsPerDay: 1 } });
    const over = lesson(9, "2027-03-02T09:00Z", "2027-03-02T10:01Z");
    const beside = lesson(9, "2027-03-02T09:00Z", "2027-03-02T10:00Z");
    expect(await failures(facts, TEN, elsewhere(over))).toEqual(["slot_taken"]);
    expect(await failures(facts, TEN, elsewhere(beside))).toEqual([]);
    expect(await failures(facts, TEN, { ...elsewhere(over), student: null })).toEqual([]);
  });

  test("is kept by what others hold for them elsewhere, not by what they hold themselves", async () => {
    const held = hold(9, "me", "2027-03-02T09:00Z", "2027-03-02T10:30Z");
    expect(await failures(someFacts(), TEN, { ...elsewhere(held), by: "me" })).toEqual([]);
    expect(await failures(someFacts(), TEN, { ...elsewhere(held), by: "another" }))
      .toEqual(["slot_taken"]);
  });
});
