import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { ask, DATED, DEFAULTS, NO_POLICIES, set } from "../support/policies.ts";
import type { ProblemBody } from "../support/tutoring.ts";
import { insertRow, updateAll } from "../support/rows.ts";

let app: TestApp;
let admin: Person;

beforeAll(async () => {
  app = await anApp();
  admin = await app.admin();
});

const OWN = {
  min_notice_minutes: 720,
  horizon_days: 30,
  buffer_before_minutes: 5,
  buffer_after_minutes: 15,
  max_lessons_per_day: 6,
  max_lessons_per_week: 25,
  cancellation_notice_minutes: 1440,
};

const ALL_DEFAULT = { ...NO_POLICIES, effective: DEFAULTS, ...DATED };

const policiesOf = async (tutor: Person) => (await tutor.get("/tutor/policies")).body;

test("200: who has set nothing has null everywhere, and the tenant's numbers in force", async () => {
  expect(await policiesOf(await app.tutor())).toEqual(ALL_DEFAULT);
});

test("200: their own numbers are in force, all of them, and read again as they were set", async () => {
  const tutor = await app.tutor();
  const { status, body } = await tutor.put("/tutor/policies", OWN);
  expect([status, body]).toEqual([200, { ...OWN, effective: OWN, ...DATED }]);
  expect(await policiesOf(tutor)).toEqual(body);
  expect(await policiesOf(await app.tutor())).toMatchObject({ effective: DEFAULTS });
});

test.each(Object.entries(OWN))("200: %s alone; null takes it back", async (name, value) => {
  const tutor = await app.tutor();
  await ask(tutor, { [name]: value });
  const own = { ...NO_POLICIES, [name]: value };
  expect(await policiesOf(tutor))
    .toEqual({ ...own, effective: { ...DEFAULTS, [name]: value }, ...DATED });
  await ask(tutor, {});
  expect(await policiesOf(tutor)).toEqual(ALL_DEFAULT);
});

test("a null follows the tenant's settings when they change, a number of their own does not", async () => {
  const tutor = await app.tutor();
  await ask(tutor, { min_notice_minutes: 0, max_lessons_per_day: 3 });
  const tenant = {
    min_notice_minutes: 60,
    horizon_days: 14,
    buffer_before_minutes: 1,
    buffer_after_minutes: 2,
    max_lessons_per_day: 4,
    max_lessons_per_week: 5,
    cancellation_notice_minutes: 3,
  };
  await set(admin, tenant);
  expect((await policiesOf(tutor)).effective)
    .toEqual({ ...tenant, min_notice_minutes: 0, max_lessons_per_day: 3 });
  await set(admin, {});
  expect((await policiesOf(tutor)).effective).toEqual({ ...DEFAULTS, max_lessons_per_day: 3 });
});

const BOUNDS: readonly [name: string, least: number, most: number][] = [
  ["min_notice_minutes", 0, 43_200],
  ["horizon_days", 1, 366],
  ["buffer_before_minutes", 0, 240],
  ["buffer_after_minutes", 0, 240],
  ["max_lessons_per_day", 1, 48],
  ["max_lessons_per_week", 1, 336],
  ["cancellation_notice_minutes", 0, 43_200],
];

describe.each(BOUNDS)("%s", (name, least, most) => {
  test(`200: ${least} and ${most}; 400: one less, one more, a half, a text, and it missing`, async () => {
    const tutor = await app.tutor();
    for (const value of [least, most]) await ask(tutor, { [name]: value });
    const before = await policiesOf(tutor);
    for (const value of [least - 1, most + 1, least + 0.5, `${least}`, undefined]) {
      const policies = { ...NO_POLICIES, [name]: value };
      const { status, body } = await tutor.put<ProblemBody>("/tutor/policies", policies);
      expect([value, status, body.code, body.errors?.map(({ path }) => path)])
        .toEqual([value, 400, "validation_failed", [`body.${name}`]]);
    }
    expect(await policiesOf(tutor)).toEqual(before);
  });

  test("the database refuses one less and one more too, of a tutor and of the tenant", async () => {
    const { db } = app.tenant;
    const { id } = await app.tutor();
    for (const value of [least - 1, most + 1]) {
      await expect(insertRow(db, "policies", { tutor_id: id, [name]: value }))
        .rejects.toMatchObject({
          code: "23514",
          constraint: expect.stringMatching(/^policies_/),
        });
      await expect(updateAll(db, "settings", { [name]: value }))
        .rejects.toMatchObject({
          code: "23514",
          constraint: expect.stringMatching(/^settings_/),
        });
    }
  });
});

test("twenty at the same moment: all are answered with what they set, the last one stays", async () => {
  const tutor = await app.tutor();
  const answers = await Promise.all(
    Array.from(
      { length: 20 },
      (_, i) =>
        tutor.put("/tutor/policies", {
          ...NO_POLICIES,
          min_notice_minutes: i,
          horizon_days: i + 1,
        }),
    ),
  );
  answers.forEach(({ status, body }, i) => {
    expect([status, body.min_notice_minutes, body.horizon_days]).toEqual([200, i, i + 1]);
  });
  const { min_notice_minutes, horizon_days } = await policiesOf(tutor);
  expect(horizon_days).toBe(Number(min_notice_minutes) + 1);
});
