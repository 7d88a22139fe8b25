/** A restore beside a server that runs: nobody sees the old tenant in the new one. */
import { expect, test, vi } from "vitest";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { createKey, revokeKey } from "../../src/tenants/keys.ts";
import { aScene } from "../calendar/writes.ts";
import { weekPath } from "../calendar/week.ts";
import { anApp, type Answer, type Person } from "../support/app.ts";
import { aBackup, restored } from "../support/backups.ts";
import { aSlug } from "../support/database.ts";
import { aTeacher, book, type Teacher } from "../support/marketplace.ts";
import { aBlock } from "../support/time-off.ts";

/** Asks until the answer is of the tenant that is there now. */
async function settled<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (let tries = 0;; tries++) {
    const answer = await ask();
    if (answer.status < 500 || tries === 5) return answer;
  }
}

test("the week as it was when the backup was made, under an ETag and a version that no week had before", async () => {
  const app = await anApp();
  const { tutor, student } = await aScene(app);
  const path = weekPath(tutor.id);
  const { controlUrl: url, slug, db } = app.tenant;
  const versionOf = async () => {
    const [row] = await db<{ version: number }[]>`
      select version from calendars where tutor_id = ${tutor.id}`;
    return row?.version ?? 0;
  };
  const then = await student.get<{ cells: unknown }>(path);
  const backup = await aBackup(url, slug);
  await aBlock(tutor, "2027-03-08T08:00:00Z", "2027-03-08T10:00:00Z");
  const before = await student.get<{ cells: unknown }>(path);
  const version = await versionOf();
  expect(before.body.cells).not.toEqual(then.body.cells);
  await restored(url, backup, { slug });
  // A server asks once a second what has changed.
  await vi.waitFor(async () => {
    app.clock.now += 1_000;
    const { body } = await settled(() => student.get<{ cells: unknown }>(path));
    expect(body.cells).toEqual(then.body.cells);
  }, 3_000);
  const after = await student.get<{ cells: unknown }>(path);
  expect(after.body.cells).toEqual(then.body.cells);
  expect(await versionOf()).toBeGreaterThan(version);
  const etags = [then, before, after].map(({ headers }) => headers.get("etag"));
  expect(new Set(etags).size).toBe(3);
  for (const etag of etags.slice(0, 2)) {
    const asked = await student.get(path, { headers: { "if-none-match": etag ?? "" } });
    expect(asked.status).toBe(200);
  }
});

test("people whom the backup does not know are new, and get nobody's number", async () => {
  const app = await anApp();
  const { controlUrl: url, slug, db } = app.tenant;
  const backup = await aBackup(url, slug);
  const since = await app.student();
  expect((await since.get("/me/profile")).status).toBe(200);
  await restored(url, backup, { slug });
  expect((await settled(() => since.get("/me/profile"))).status).toBe(200);
  const [row] = await db<{ id: number }[]>`select id from users where subject = ${since.subject}`;
  expect(row?.id).toBeGreaterThan(since.id);
});

test("keys stay as they are now: a revoked one is not valid again, one that was made since is", async () => {
  const app = await anApp();
  const { controlUrl: url, slug, control } = app.tenant;
  const kind = "api_key" as const;
  const make = (name: string) => createKey(control, { tenant: slug, kind, scopes: ["read"], name });
  const [kept, revoked] = [await make("kept"), await make("revoked")];
  const backup = await aBackup(url, slug);
  await revokeKey(control, revoked.id);
  const since = await make("since");
  await restored(url, backup, { slug });
  const ask = ({ key }: { key: string }) =>
    settled(() => app.withKey(kind, key).get("/marketplace/tutors")).then(({ status }) => status);
  expect([await ask(kept), await ask(revoked), await ask(since)]).toEqual([200, 401, 200]);
});

test("keys of a tenant that is gone come back with it; another tenant made of it has none", async () => {
  const app = await anApp();
  const { controlUrl: url, slug, control } = app.tenant;
  const kind = "service" as const;
  const old = await createKey(control, { tenant: slug, kind, scopes: [], name: "bot" });
  const backup = await aBackup(url, slug);
  const as = aSlug();
  await restored(url, backup, { slug, as });
  const [other] = await control`
    select count(*)::int as keys from control.keys join control.tenants on tenants.id = tenant_id
    where slug = ${as}`;
  expect(other).toEqual({ keys: 0 });
  await dropTenant(control, as);
  await dropTenant(control, slug);
  await restored(url, backup, { slug });
  const { status } = await settled(() =>
    app.withKey(kind, old.key).get("/internal/notifications/pending")
  );
  expect(status).toBe(200);
});

test("who was forgotten since the backup is forgotten again", async () => {
  const app = await anApp();
  const admin = await app.admin();
  const { controlUrl: url, slug, db } = app.tenant;
  const [gone, stays] = [
    await app.student({ name: "Olena" }),
    await app.student({ name: "Taras" }),
  ];
  const backup = await aBackup(url, slug);
  expect((await admin.post(`/users/${gone.id}/erase`)).status).toBeLessThan(300);
  const { erasedAgain } = await restored(url, backup, { slug });
  expect(erasedAgain).toBe(1);
  const names =
    await db`select name, erased_at is null as there from users where id in (${gone.id}, ${stays.id}) order by id`;
  expect(names).toEqual([{ name: "", there: false }, { name: "Taras", there: true }]);
});

test("one tenant out of a backup of all: nobody else is touched", async () => {
  const [one, other] = [await anApp(), await anApp()];
  const [mine, theirs] = [
    await one.student({ name: "Anna" }),
    await other.student({ name: "Ivan" }),
  ];
  const { controlUrl: url, slug } = one.tenant;
  const ofOther = () => other.tenant.db`select xmin::text, ctid::text, name from users`;
  // Of two tenants, so that the other files' need not be read.
  const backup = await aBackup(url, slug);
  await one.tenant.db`update users set name = 'Anya'`;
  await other.tenant.db`update users set name = 'Vanya'`;
  const before = await ofOther();
  await restored(url, backup, { slug });
  expect(await one.tenant.db`select name from users where id = ${mine.id}`).toEqual([{
    name: "Anna",
  }]);
  expect(await ofOther()).toEqual(before);
  expect((await theirs.get("/me/profile")).status).toBe(200);
});

test(
  "2xx, 404, 409 or 503, never 500: people book and look while their tenant is restored",
  async () => {
    const app = await anApp();
    const pairs: { tutor: Teacher; student: Person }[] = [];
    for (let i = 0; i < 4; i++) {
      pairs.push({
        tutor: await aTeacher(app),
        student: await app.student(),
      });
    }
    const { controlUrl: url, slug } = app.tenant;
    const backup = await aBackup(url, slug);
    let isDone = false;
    const crowd = pairs.map(async ({ tutor, student }) => {
      const seen: number[] = [];
      for (let n = 0; !isDone; n++) {
        const at = Date.parse("2027-03-08T08:00:00Z") + n * 3_600_000;
        seen.push((await student.get(weekPath(tutor.id))).status);
        seen.push((await book(student, tutor, new Date(at).toISOString())).status);
        seen.push((await student.get("/lessons/my")).status);
      }
      return seen;
    });
    try {
      for (let times = 0; times < 3; times++) await restored(url, backup, { slug });
    } finally {
      isDone = true;
    }
    const seen = (await Promise.all(crowd)).flat();
    expect(seen.filter((status) => ![200, 201, 404, 409, 503].includes(status))).toEqual([]);
    expect(seen.filter((status) => status === 200).length).toBeGreaterThan(20);
  },
  60_000,
);
