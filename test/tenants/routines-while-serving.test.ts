import { expect, test } from "vitest";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { bringUpToDate } from "../../src/tenants/apply-scripts.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, reschedule, type Teacher, told } from "../support/marketplace.ts";

const DAY = 86_400_000;
const MONDAY = Date.parse("2027-03-08T00:00:00Z");

/** Pairs of a tutor and a student, who are in nobody else's way. */
async function somePairs(app: TestApp): Promise<{ tutor: Teacher; student: Person }[]> {
  const pairs = [];
  for (let i = 0; i < 6; i++) {
    pairs.push({ tutor: await aTeacher(app), student: await app.student() });
  }
  return pairs;
}

test("2xx: all routines are applied anew while people book and move lessons", async () => {
  // Patient, for what is promised here is that nothing fails, not how soon: that a busy machine decides.
  const app = await anApp({ boundMs: 20_000 });
  const pairs = await somePairs(app);
  const { id, slug, control } = app.tenant;
  const { tenant: scripts } = await readMigrations("sql");
  let isDone = false;
  const crowd = pairs.map(async ({ tutor, student }) => {
    const answers: string[] = [];
    for (let day = 0; day < 10 && !isDone; day++) {
      const at = (hour: number) => new Date(MONDAY + day * DAY + hour * 3_600_000).toISOString();
      const booked = await book(student, tutor, at(9));
      answers.push(told(booked), told(await reschedule(student, booked.body, { start: at(11) })));
    }
    return answers;
  });
  for (let times = 0; times < 3; times++) {
    await control`update control.routines set sha256 = 'another' where tenant_id = ${id}`;
    const applied = await bringUpToDate(control, { id, roleName: `hh_${slug}` }, scripts);
    expect(applied).toHaveLength(scripts.routines.length);
  }
  isDone = true;
  const answers = (await Promise.all(crowd)).flat();
  expect(new Set(answers)).toEqual(new Set(["201", "200"]));
}, 60_000);
