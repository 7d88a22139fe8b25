import { describe, expect, test } from "vitest";
import { invalid, Problem, STATUSES } from "../../src/problem.ts";
import { en, type Wording } from "../../src/wording/en.ts";

/** Every sentence of a wording that is a text, with the keys that lead to it. */
function textsOf(part: unknown, path: readonly string[] = []): [string, string][] {
  if (typeof part === "string") return [[path.join("."), part]];
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, inner]) => textsOf(inner, [...path, key]));
}

describe("the English wording", () => {
  test("has a title for every problem, and for nothing else", () => {
    expect(Object.keys(en.problems)).toEqual(Object.keys(STATUSES));
    const titles = Object.values(en.problems).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of titles) expect(title).toMatch(/^[A-Z].*[^.]$/);
  });

  test("has no empty sentence; those of problems, rules and conflicts begin and end as such", () => {
    for (const [path, text] of textsOf(en)) {
      expect([path, text.trim()]).toEqual([path, text]);
      expect([path, text.length > 0]).toEqual([path, true]);
      const isWhole = /^(?:rules|conflicts)\.|\.detail$/.test(path);
      if (isWhole) expect([path, text]).toEqual([path, expect.stringMatching(/^[A-Z][^]*\.$/)]);
    }
  });

  test("speaks of nobody as a man or a woman", () => {
    for (const [path, text] of textsOf(en)) {
      expect([path, text]).toEqual([path, expect.not.stringMatching(/\b(he|him|his|she|her)\b/i)]);
    }
  });
});

const shouted: Wording = {
  ...en,
  problems: {
    ...en.problems,
    slot_conflict: { ...en.problems.slot_conflict, title: "SLOT" },
    slot_in_the_past: { title: "PAST", detail: ({ start }) => `BEGAN AT ${start}` },
  },
  fields: { ...en.fields, after: ({ field }) => `AFTER ${field}` },
  conflicts: { ...en.conflicts, lesson: ({ start }) => `LESSON AT ${start}` },
};

describe("a problem is put into the wording that it is answered in", () => {
  test("its title and its detail", () => {
    const body = new Problem("slot_in_the_past", { start: 5 }).toBody("r", shouted);
    expect(body).toMatchObject({ title: "PAST", error: "PAST", detail: "BEGAN AT 5" });
  });

  test("its errors, and the detail that tells of them", () => {
    const body = invalid("body.end", "after", { field: "start" }).toBody("r", shouted);
    expect(body.errors).toEqual([{ path: "body.end", message: "AFTER start" }]);
    expect(body.detail).toBe("body.end: AFTER start");
  });

  test("its conflicts, and the detail that tells of them; in English unless another is named", () => {
    const start = Date.parse("2027-03-29T07:00:00Z");
    const message = { say: "lesson", zone: "Europe/Kyiv", start, end: start + 3_600_000 } as const;
    const problem = new Problem("slot_conflict", {}, { conflicts: [{ message }] });
    expect(problem.toBody("r", shouted))
      .toMatchObject({ title: "SLOT", detail: `LESSON AT ${start}` });
    expect(problem.toBody("r").conflicts)
      .toEqual([{ message: "Overlaps a booked lesson 2027-03-29 10:00–11:00." }]);
  });
});

describe("a wrong field is told of under its part of the request", () => {
  const partOf = (field: string) => field === "to" ? "query" : "body";

  test.each([
    ["to", "query.to"],
    ["slots[3].date", "body.slots[3].date"],
    ["query.from", "query.from"],
    ["body", "body"],
  ])("%s is %s", (field, path) => {
    const { errors, detail } = invalid(field, "required").within(partOf).toBody("r");
    expect(errors).toEqual([{ path, message: "is required" }]);
    expect(detail).toBe(`${path}: is required`);
  });
});
