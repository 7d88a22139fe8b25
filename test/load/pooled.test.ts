/** Two hundred students, keys and weeks behind a transaction pooler (decision 39). */
import { beforeAll, expect, test } from "vitest";
import { anApp, type TestApp } from "../support/app.ts";
import { aTenant } from "../support/database.ts";
import { aTeacher, book, counted, withoutLimits } from "../support/marketplace.ts";
import { describeWithPgbouncer } from "../support/pgbouncer.ts";
import { throughPgbouncer } from "../support/pooled.ts";
import { overlapsOf } from "./checker.ts";
import { seen } from "./servers.ts";

const START = "2027-03-08T10:00:00Z";

describeWithPgbouncer("behind PgBouncer, with four servers", () => {
  let app: TestApp;

  beforeAll(async () => {
    const tenant = await aTenant();
    const { pools, control } = await throughPgbouncer({
      servers: 4,
      connections: 90,
      boundMs: 30_000,
    });
    app = await anApp({ tenant: { ...tenant, pools, control }, boundMs: 30_000 });
    await withoutLimits(app);
  });

  test("409: of two hundred students one gets the half hour", async () => {
    const tutor = await aTeacher(app, { minutes: 30 });
    const people = await seen(
      await Promise.all(Array.from({ length: 200 }, () => app.student())),
    );
    const answers = await Promise.all(people.map((student) => book(student, tutor, START)));
    expect(counted(answers)).toEqual({ "201": 1, "409 slot_taken": 199 });
    expect(await overlapsOf(app.tenant.db)).toEqual([]);
  });

  test("201: a key that is sent twenty times at once books once, and the week shows it", async () => {
    const tutor = await aTeacher(app);
    const student = await app.student();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => book(student, tutor, START, { headers })),
    );
    // Who has waited for 0.3 s for the first is told to come again.
    const booked = answers.filter(({ status }) => status === 201);
    const { "201": _, "409 idempotency_in_progress": __, ...others } = counted(answers);
    expect(others).toEqual({});
    expect(new Set(booked.map(({ body }) => body.id)).size).toBe(1);
    const [row] = await app.tenant.db`
      select count(*)::int as count from lessons where tutor_id = ${tutor.id}`;
    expect(row?.count).toBe(1);
    const week = await tutor.get("/calendar/week?week_start=2027-03-08&timezone=UTC");
    expect(week.status).toBe(200);
  });
});
