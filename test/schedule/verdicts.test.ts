import { expect, test } from "vitest";
import type { Facts } from "../../src/schedule/facts.ts";
import { type Rule, RULES, verdictInWords, verdictsOf } from "../../src/schedule/rules.ts";
import { inEnglish } from "../../src/wording/wording.ts";
import { at, someFacts } from "./some-facts.ts";

const policy = {
  minNoticeMinutes: 120,
  horizonDays: 1,
  bufferBeforeMinutes: 15,
  maxLessonsPerDay: 2,
  maxLessonsPerWeek: 1,
};
const asked = someFacts({ policy, now: at("2027-03-02T09:00Z") });

const told = (broken: readonly Rule[], facts: Facts) =>
  verdictsOf(broken, facts).map((verdict) => verdictInWords(verdict, inEnglish()));

test("every rule is told in its order, broken or not", () => {
  const verdicts = verdictsOf(["week_full", "blocked"], someFacts());
  expect(verdicts.map(({ rule }) => rule)).toEqual([...RULES]);
  expect(verdicts.filter(({ passed }) => !passed).map(({ rule }) => rule))
    .toEqual(["blocked", "week_full"]);
});

test("what passed is told with what the tutor asks for", () => {
  expect(told([], asked)).toEqual([
    "It starts after the present time.",
    "The tutor asks for 120 minutes of notice; it is far enough ahead.",
    "The tutor can be booked 1 day ahead, until 2027-03-03 in the tutor's zone; it starts by then.",
    "The tutor is available for the whole of it.",
    "The tutor has not blocked that time.",
    "Nobody else has that time.",
    "The tutor needs 15 minutes between two lessons; no other lesson is nearer.",
    "The tutor teaches at most 2 lessons a day; that day has room for another.",
    "The tutor teaches at most 1 lesson a week; that week has room for another.",
  ]);
});

test("what failed is told with what to do", () => {
  expect(told(RULES, asked)).toEqual([
    "It must start after the present time, 2027-03-02T09:00:00Z.",
    "The tutor asks for 120 minutes of notice; it must start at 2027-03-02T11:00:00Z or later.",
    "The tutor can be booked 1 day ahead, until 2027-03-03 in the tutor's zone; it must start by then.",
    "The whole lesson must lie in the tutor's available time; see the week view.",
    "The tutor has blocked that time; choose another time.",
    "The time is taken, or held for somebody else; choose another time.",
    "The tutor needs 15 minutes between two lessons; another lesson is nearer.",
    "The tutor teaches at most 2 lessons a day; that day is full.",
    "The tutor teaches at most 1 lesson a week; that week is full.",
  ]);
});

test("a tutor who asks for nothing is told so", () => {
  const details = told([], someFacts());
  expect([details[1], details[6], details[7], details[8]]).toEqual([
    "The tutor asks for no notice; it is far enough ahead.",
    "The tutor needs no time between two lessons.",
    "The tutor sets no limit on lessons a day.",
    "The tutor sets no limit on lessons a week.",
  ]);
});
