import { expect, test } from "vitest";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { anApp } from "../support/app.ts";
import { aBackup, restored } from "../support/backups.ts";
import { openSocket, openStream, serveApp, tokenOf, watching } from "../support/live.ts";

/** A tutor who is watched over both, and a student who watches. */
async function watched() {
  const app = await anApp();
  const host = serveApp(app);
  const [tutor, student] = [await app.tutor(), await app.student()];
  await tutor.get("/me/profile");
  const { client, version } = await watching(host, student, tutor.id);
  const stream = await openStream(host, `tutor_id=${tutor.id}`, student.credentials);
  await stream.next("subscribed");
  return { app, host, tutor, student, client, stream, version };
}

test("4503: the tenant was restored; whoever comes back is told of the calendar that it has now", async () => {
  const { app, host, tutor, student, client, stream, version } = await watched();
  const { controlUrl, slug } = app.tenant;
  await restored(controlUrl, await aBackup(controlUrl, slug), { slug });
  app.written();
  const problem = await client.next("problem");
  expect(problem.code).toBe("unavailable");
  expect(problem.detail).toMatch(/restored from a backup/);
  expect((await client.closed).code).toBe(4503);
  expect((await stream.next("problem")).code).toBe("unavailable");
  await stream.ended;
  // Nobody has asked for anything since; the first who comes back finds it.
  const back = await watching(host, student, tutor.id, version);
  expect(await back.client.next("calendar_update")).toMatchObject({ previous: version });
  back.client.close();
});

test("4503: the tenant was dropped; whoever comes back is nobody", async () => {
  const { app, host, tutor, student, client, stream } = await watched();
  await dropTenant(app.tenant.control, app.tenant.slug);
  app.written();
  expect((await client.closed).code).toBe(4503);
  expect((await stream.next("problem")).code).toBe("unavailable");
  const back = openSocket(host, `/ws/calendar/${tutor.id}`, ["halfhour.v1", tokenOf(student)]);
  expect((await back.next("problem")).code).toBe("unauthenticated");
  expect((await back.closed).code).toBe(4401);
});
