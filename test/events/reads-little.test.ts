/** A page costs as much as it holds, wherever in the feed it is (X13). FEED_ROWS makes the trail longer. */
import { beforeAll, expect, test } from "vitest";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { byGenericPlan } from "../support/generic-plan.ts";
import { queryOf } from "../support/queries.ts";
import { allAfter, pageAfter, whenFinal } from "./events.ts";

const ROWS = Number(Deno.env.get("FEED_ROWS") ?? 6_000);
let app: TestApp;
let program: Client;
let middle: string;

beforeAll(async () => {
  app = await anApp();
  program = await app.service();
  const [tutor, student] = [await app.tutor(), await app.student()];
  const { db } = app.tenant;
  await db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select ${tutor.id}, ${student.id}, at, at + interval '1 hour', 'tutor'
    from generate_series(timestamptz '2080-01-01Z', '2080-02-01Z', '1 hour') at`;
  // A transaction has five seconds.
  const half = async () => {
    for (let left = ROWS / 2; left > 0; left -= 28_000) {
      await db`
        insert into lesson_changes (lesson_id, action, after)
        select lessons.id, 'entered', to_jsonb(lessons)
        from lessons, generate_series(1, ${Math.ceil(Math.min(left, 28_000) / 700)}::int)
        where lessons.id <= 700`;
    }
  };
  await half();
  await whenFinal(app);
  middle = (await pageAfter(program, "now")).cursor;
  await half();
  await whenFinal(app);
  await db.unsafe("analyze lesson_changes");
}, 600_000);

test("a page in the middle reads a few blocks for each event, by indexes alone", async () => {
  const { sql, parameters } = queryOf("events.sql", "eventsAfter");
  const [place] = await app.tenant.db<{ moment: string; id: string }[]>`
    select moment::text as moment, id from lesson_changes order by id offset ${ROWS / 2} limit 1`;
  const values: Record<string, string> = {
    moment: `'${place?.moment}'`,
    afterUser: "9007199254740991",
    afterRelation: "9007199254740991",
    afterAvailability: "9007199254740991",
    afterLesson: `${place?.id}`,
    users: "true",
    relations: "true",
    availability: "true",
    lessons: "true",
    scan: "101",
    most: "101",
  };
  const given = parameters.map(({ name }) => values[name] ?? "null");
  const { plan, pages } = await byGenericPlan(app.tenant.db, sql, given);
  expect(plan["Actual Rows"]).toBe(101);
  expect(pages, JSON.stringify(plan, null, 1)).toBeLessThan(101 * 25);
  expect(JSON.stringify(plan).match(/"Seq Scan","[^}]*"Relation Name":"lesson_changes"/))
    .toBeNull();
});

test(
  "from the middle to the end nothing is left out; FEED_ROWS says how fast it is read",
  async () => {
    const began = performance.now();
    const { told } = await allAfter(program, middle);
    const seconds = (performance.now() - began) / 1000;
    const took: number[] = [];
    for (let n = 0; n < 50; n++) {
      const from = performance.now();
      await pageAfter(program, middle, "limit=100");
      took.push(performance.now() - from);
    }
    const p50 = took.toSorted((a, b) => a - b)[25] ?? NaN;
    if (Deno.env.has("FEED_ROWS")) {
      console.log(
        `${Math.round(told.length / seconds)} events/s, p50 of 100: ${p50.toFixed(1)} ms`,
      );
    }
    expect(told.length).toBeGreaterThanOrEqual(ROWS / 2);
  },
  600_000,
);
