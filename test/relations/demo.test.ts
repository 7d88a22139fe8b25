import { expect, test } from "vitest";
import { seedDemo } from "../../src/demo/seed-demo.ts";
import { aTenant } from "../support/database.ts";

test(
  "each tutor of the demo has students who ask, whom they ask, who are theirs and who have left",
  async () => {
    const { db } = await aTenant({ knowAll: false });
    await seedDemo(db, Date.parse("2027-03-01T06:00:00Z"));
    const kinds = await db<{ tutors: number; kind: string }[]>`
    select count(distinct tutor_id)::int as tutors, kind
    from relations, lateral (
      select concat_ws(' by ', status, case status when 'invited' then invited_by end) as kind
    ) named
    group by kind order by kind`;
    const [all] = await db<{ tutors: number }[]>`
    select count(*)::int as tutors from users where 'tutor' = any (roles)`;
    expect(kinds).toEqual(
      ["active", "archived", "invited by student", "invited by tutor"]
        .map((kind) => ({ tutors: all?.tutors, kind })),
    );
    const [strangers] = await db<{ count: number }[]>`
    select count(*)::int as count from lessons
    where not exists (
      select from relations
      where relations.tutor_id = lessons.tutor_id and relations.student_id = lessons.student_id
    )`;
    expect(strangers?.count).toBe(0);
  },
  60_000,
);
