import { expect, test } from "vitest";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { migrateDatabase, migrateTenants } from "../../src/tenants/migrate.ts";
import { anEmptyDatabase, aSlug } from "../support/database.ts";

test("a tenant of before: its accounts stay linked, since the user last changed as far as is known", async () => {
  const { sql } = await anEmptyDatabase();
  const { control, tenant } = await readMigrations("sql");
  const ours = tenant.numbered.findIndex(({ name }) => name === "telegram_codes");
  const slug = aSlug();
  await migrateDatabase(sql, { control, tenant });
  const before = { numbered: tenant.numbered.slice(0, ours), routines: [] };
  await createTenant(sql, { slug, migrations: { control, tenant: before } });
  const asTenant = <Row extends object>(statement: string) =>
    sql.transaction(async (tx) => {
      await tx.unsafe(
        `set local role "hh_${slug}"; set local search_path to "hh_${slug}", extensions`,
      );
      return await tx.unsafe<Row[]>(statement);
    });
  await asTenant(`
    insert into users (subject, role, roles, telegram_user_id, updated_at) values
      ('a', 'tutor', '{tutor}', 7000000001, '2026-05-01T10:00Z'),
      ('b', 'student', '{student}', null, '2026-05-01T10:00Z')`);
  const [migrated] = await migrateTenants(sql, { control, tenant });
  expect(migrated?.error).toBeNull();
  const rows = await asTenant<{ row: string }>(`
    select concat_ws(
      ' ', subject, telegram_user_id, extract(epoch from telegram_linked_at - updated_at)::int
    ) as row
    from users order by subject`);
  expect(rows.map(({ row }) => row)).toEqual(["a 7000000001 0", "b"]);
});
