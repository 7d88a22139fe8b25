import { expect, test } from "vitest";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { aScene } from "../calendar/writes.ts";
import { weekPath } from "../calendar/week.ts";
import { anApp } from "../support/app.ts";

test("401 or 503, never 500: the tenant of a user is dropped while the server runs", async () => {
  const app = await anApp();
  const tutor = await app.tutor();
  expect((await tutor.get("/me/profile")).status).toBe(200);
  const { control, slug } = app.tenant;
  await dropTenant(control, slug);
  const after = await statuses(() => tutor.get("/me/profile"));
  expect(after.every((status) => status === 401 || status === 503)).toBe(true);
  expect(after.at(-1)).toBe(401);
  await createTenant(control, { slug, migrations: await readMigrations("sql") });
});

test("200: a tenant that was dropped and made again serves its users anew", async () => {
  const app = await anApp();
  const tutor = await app.tutor();
  await tutor.get("/me/profile");
  const { control, slug } = app.tenant;
  await dropTenant(control, slug);
  await createTenant(control, { slug, migrations: await readMigrations("sql") });
  const after = await statuses(() => tutor.get("/me/profile"));
  expect(after.at(-1)).toBe(200);
  expect(after).not.toContain(500);
});

test("401: a key of the tenant that was dropped, though the one after it has the same slug", async () => {
  const app = await anApp();
  const [apiKey, student] = [await app.apiKey("read"), await app.student()];
  const services = `/tutors/${(await app.tutor()).id}/services`;
  expect((await apiKey.get(services)).status).toBe(200);
  const { control, slug } = app.tenant;
  await dropTenant(control, slug);
  await createTenant(control, { slug, migrations: await readMigrations("sql") });
  expect((await statuses(() => student.get("/me/profile"))).at(-1)).toBe(200);
  expect((await apiKey.get(services)).status).toBe(401);
  const later = await app.apiKey("read");
  expect((await later.get(services)).status).toBe(404);
});

test("404 in the end, never 200: a week that was in memory when its tenant was dropped and made again", async () => {
  const app = await anApp();
  const { tutor, student } = await aScene(app);
  for (let second = 0; second < 3; second++) {
    expect((await student.get(weekPath(tutor.id))).status).toBe(200);
    app.clock.now += 1_000;
  }
  const { control, slug } = app.tenant;
  await dropTenant(control, slug);
  await createTenant(control, { slug, migrations: await readMigrations("sql") });
  const after = await statuses(() => student.get(weekPath(tutor.id)));
  expect(after).not.toContain(200);
  expect(after.at(-1)).toBe(404);
});

async function statuses(call: () => Promise<{ status: number }>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < 6; i++) {
    seen.push((await call()).status);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return seen;
}
