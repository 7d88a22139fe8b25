import { expect, test } from "vitest";
import { aTenantOfBefore } from "../support/tenant-of-before.ts";

test("a tenant of before: who had lessons together has an active relation, and one line of log each", async () => {
  const { asTenant, migrate } = await aTenantOfBefore("relations");
  await asTenant(`
    insert into users (subject, role, roles)
    select 'user ' || n, role, array[role]
    from generate_series(1, 5) n, lateral (select case when n < 3 then 'tutor' else 'student' end) kind(role);
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status, held_until, holder) values
      (1, 3, '2026-03-02T10:00Z', '2026-03-02T11:00Z', 'booking', 'completed', null, null),
      (1, 3, '2026-03-03T10:00Z', '2026-03-03T11:00Z', 'tutor', 'scheduled', null, null),
      (2, 3, '2026-03-04T10:00Z', '2026-03-04T11:00Z', 'tutor', 'cancelled', null, null),
      (2, 4, '2026-03-05T10:00Z', '2026-03-05T11:00Z', 'booking', 'held', now(), 'user 4')`);
  await migrate();
  const rows = await asTenant<{ row: string }>(`
    select concat_ws(' ', tutor_id, student_id, status, invited_by, prev_status, new_status, metadata) as row
    from relations join relation_status_log on relation_id = relations.id order by tutor_id, student_id`);
  expect(rows.map(({ row }) => row)).toEqual([
    '1 3 active student active {"cause": "earlier_lessons"}',
    '2 3 active tutor active {"cause": "earlier_lessons"}',
  ]);
  const byTutor = await asTenant<{ row: string }>(`
    select concat_ws(' ', changed.tutor_id, relation_id) as row
    from relation_changes_by_tutor changed join relation_status_log line on line.id = change_id order by 1`);
  expect(byTutor.map(({ row }) => row)).toEqual(["1 1", "2 2"]);
  await expect(asTenant("delete from relation_status_log")).rejects.toMatchObject({
    code: "42501",
  });
});
