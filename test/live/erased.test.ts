import { expect, test } from "vitest";
import { anApp } from "../support/app.ts";
import { openStream, serveApp, watching } from "../support/live.ts";
import { aBlock } from "../support/time-off.ts";

test("4401: who was erased listens no longer, over both; whoever else watches that tutor does", async () => {
  const app = await anApp();
  const host = serveApp(app);
  const admin = await app.admin();
  const [tutor, leaving, staying] = [await app.tutor(), await app.student(), await app.student()];
  await tutor.get("/me/profile");
  const { client: gone } = await watching(host, leaving, tutor.id);
  const { client: there } = await watching(host, staying, tutor.id);
  const stream = await openStream(host, `tutor_id=${tutor.id}`, leaving.credentials);
  await stream.next("subscribed");
  await app.lookAtListeners();
  expect((await admin.post(`/users/${leaving.id}/erase`, {})).status).toBe(200);

  await app.lookAtListeners();
  expect((await gone.next("problem")).code).toBe("unauthenticated");
  expect((await gone.closed).code).toBe(4401);
  expect((await stream.next("problem")).code).toBe("unauthenticated");
  await stream.ended;

  await aBlock(tutor, "2027-03-08T08:00:00Z", "2027-03-08T10:00:00Z");
  await there.next("calendar_update");
  there.close();
});
