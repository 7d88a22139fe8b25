/** C3 on a Worker whose listeners cannot be held: they are told so, and none waits for updates that never come. */
import { expect, test } from "vitest";
import { Isolate } from "../../src/start/worker/isolate.ts";
import { SECRET } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { aTenant } from "../support/database.ts";
import { LIVE_ENV, LiveStage } from "../support/live-promises.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";

const paths = (tutorId: number) => [`/api/live?tutor_id=${tutorId}`, `/ws/calendar/${tutorId}`];

async function expectRefused(answer: Response): Promise<void> {
  const { code, detail } = await answer.json();
  expect([answer.status, code, answer.headers.get("retry-after")])
    .toEqual([503, "unavailable", "1"]);
  expect(detail).toContain("Live updates cannot be reached");
}

describeWithWorkerd("on workerd", () => {
  test("503: nobody can listen where no object is bound that outlives a request", async () => {
    const tenant = await aTenant();
    const worker = await startWorker({
      ...LIVE_ENV,
      DATABASE_URL: tenant.controlUrl,
      LIVE: "none",
    });
    atEnd(() => worker.stop());
    const stage = new LiveStage(tenant, () => worker.address.replace("http://", ""));
    const [tutor, student] = [await stage.person("tutor"), await stage.person("student")];
    for (const path of paths(tutor.id)) {
      const headers = student.credentials;
      await expectRefused(await fetch(`${worker.address}${path}`, { headers }));
    }
  });
});

test("503: while the object that they would be held by is moved or overloaded, and the log says so", async () => {
  const lines: string[] = [];
  const clocks = { own: () => Date.now(), elapsed: () => performance.now() };
  const isolate = new Isolate(clocks, (line) => void lines.push(line));
  const away = { fetch: () => Promise.reject(new Error("Durable Object reset")) };
  const bindings = {
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    JWT_HS256_SECRET: SECRET,
    LIVE: { idFromName: (name: string) => name, get: () => away },
  };
  for (const path of paths(7)) {
    const request = new Request(`http://halfhour.test${path}`);
    await expectRefused(await isolate.answer(bindings, request, undefined));
  }
  expect(lines.filter((line) => line.includes('"hall_unreachable"'))).toHaveLength(2);
  expect(lines.join()).not.toContain('"request_failed"');
});
