import { expect, test } from "vitest";
import { aTenantOfBefore } from "../support/tenant-of-before.ts";

test("a tenant of before: its accounts stay linked, since the user last changed as far as is known", async () => {
  const { asTenant, migrate } = await aTenantOfBefore("telegram_codes");
  await asTenant(`
    insert into users (subject, role, roles, telegram_user_id, updated_at) values
      ('a', 'tutor', '{tutor}', 7000000001, '2026-05-01T10:00Z'),
      ('b', 'student', '{student}', null, '2026-05-01T10:00Z')`);
  await migrate();
  const rows = await asTenant<{ row: string }>(`
    select concat_ws(
      ' ', subject, telegram_user_id, extract(epoch from telegram_linked_at - updated_at)::int
    ) as row
    from users order by subject`);
  expect(rows.map(({ row }) => row)).toEqual(["a 7000000001 0", "b"]);
});
