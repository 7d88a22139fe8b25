import { expect, test } from "vitest";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { migrateDatabase, migrateTenants } from "../../src/tenants/migrate.ts";
import { anEmptyDatabase, aSlug } from "../support/database.ts";

test("a tenant of before: people have their role, and those whose work they have done (T3)", async () => {
  const { sql } = await anEmptyDatabase();
  const { control, tenant } = await readMigrations("sql");
  const before = tenant.numbered.filter(({ number }) => number < 12);
  const slug = aSlug();
  await migrateDatabase(sql, { control, tenant });
  await createTenant(sql, {
    slug,
    migrations: { control, tenant: { numbered: before, routines: [] } },
  });
  const asTenant = (statement: string) =>
    sql.transaction(async (tx) => {
      await tx.unsafe(
        `set local role "hh_${slug}"; set local search_path to "hh_${slug}", extensions`,
      );
      return await tx.unsafe<{ subject: string; roles: string[] }[]>(statement);
    });
  await asTenant(`
    insert into users (subject, role) values
      ('a tutor', 'tutor'), ('a student', 'student'), ('an admin', 'admin'),
      ('taught once', 'student'), ('learned once', 'tutor'), ('offered once', 'admin');
    insert into calendars (tutor_id) values (1), (4), (5), (6);
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin) values
      (4, 2, '2026-03-02T10:00Z', '2026-03-02T11:00Z', 'tutor'),
      (1, 5, '2026-03-02T10:00Z', '2026-03-02T11:00Z', 'tutor');
    insert into services (tutor_id, name, duration_minutes, price, currency)
    values (6, 'English', 60, 25, 'EUR')`);
  const [migrated] = await migrateTenants(sql, { control, tenant });
  expect(migrated?.error).toBeNull();
  const people = await asTenant("select subject, roles from users order by id");
  expect(people.map(({ subject, roles }) => [subject, roles.join()])).toEqual([
    ["a tutor", "tutor"],
    ["a student", "student"],
    ["an admin", "admin"],
    ["taught once", "student,tutor"],
    ["learned once", "student,tutor"],
    ["offered once", "admin,tutor"],
  ]);
});
