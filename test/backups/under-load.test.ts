/** A backup shows one moment, whatever is written meanwhile. */
import { expect, test } from "vitest";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { anApp, type Person } from "../support/app.ts";
import { aBackup, restored } from "../support/backups.ts";
import { aSlug, tenantSql } from "../support/database.ts";
import { aTeacher, book, reschedule, type Teacher } from "../support/marketplace.ts";

const HOUR = 3_600_000;
const MONDAY = Date.parse("2027-03-08T08:00:00Z");

test(
  "while people book, move and cancel, each lesson that is in it is as its log says, and nothing is half there",
  async () => {
    const app = await anApp();
    const pairs: { tutor: Teacher; student: Person }[] = [];
    for (let i = 0; i < 4; i++) {
      pairs.push({ tutor: await aTeacher(app), student: await app.student() });
    }
    let isDone = false;
    let written = 0;
    const crowd = pairs.map(async ({ tutor, student }) => {
      for (let n = 0; !isDone; n++) {
        const at = (hour: number) =>
          new Date(MONDAY + (n % 60) * 24 * HOUR + hour * HOUR).toISOString();
        const { status, body } = await book(student, tutor, at(0));
        if (status !== 201) continue;
        await reschedule(student, body, { start: at(2) });
        await student.post(`/lessons/${body.id}/cancel`, {});
        written += 3;
      }
    });
    const { controlUrl: url, slug, control } = app.tenant;
    const seen: { lessons: number; torn: number }[] = [];
    try {
      for (let times = 0; times < 3; times++) {
        while (written < 30 * (times + 1)) await new Promise((resolve) => setTimeout(resolve, 10));
        const as = aSlug();
        // Foreign keys are made anew when it is restored: no row names one that is not there.
        await restored(url, await aBackup(url, slug), { slug, as });
        const db = tenantSql(url, as, { max: 1 });
        const [row] = await db<{ lessons: number; torn: number }[]>`
        select count(*)::int as lessons, count(*) filter (
          where changes.after is null or changes.after ->> 'status' <> lessons.status
            or (changes.after ->> 'starts_at')::timestamptz <> lessons.starts_at
        )::int as torn
        from lessons
        left join lateral (
          select after from lesson_changes where lesson_id = lessons.id order by id desc limit 1
        ) changes on true`;
        if (row) seen.push(row);
        await db.end();
        await dropTenant(control, as);
      }
    } finally {
      isDone = true;
    }
    await Promise.all(crowd);
    expect(seen.map(({ torn }) => torn)).toEqual([0, 0, 0]);
    expect(seen.at(-1)?.lessons).toBeGreaterThan(seen[0]?.lessons ?? 0);
  },
  60_000,
);
