/** What is not taken is tried again for a day, with more and more time between (X13). */
import { expect, test } from "vitest";
import { restOf, retryDelay } from "../../src/webhooks/retry-schedule.ts";
import { answers, aReceiver, neverAnswers, takes, verified } from "../support/webhook-receiver.ts";
import {
  anEndpoint,
  aSender,
  aTestedEndpoint,
  deliveriesOf,
  type Endpoint,
  happen,
  sendUntil,
} from "./sending.ts";

const HOUR = 3_600_000;

test("the schedule lasts a day, give or take a tenth, and ends", () => {
  const [least, usual, most] = [0, 0.5, 1].map((chance) =>
    [1, 2, 3, 4, 5, 6, 7].reduce((sum, n) => sum + (retryDelay(n, chance) ?? NaN), 0) / HOUR
  );
  expect([least, usual, most].map((hours) => Math.round(hours ?? 0))).toEqual([21, 24, 26]);
  expect(retryDelay(8, 0.5)).toBe(null);
  const rests = [0, 1, 2, 3, 4, 5, 6, 60].map((times) => restOf(times) / 1000);
  expect(rests).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
});

test("tried eight times under one id, each signed anew, then given up; its replay is taken", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver(answers(503));
  const endpoint = await aTestedEndpoint(admin, receiver.url);
  await admin.post(`/webhooks/endpoints/${endpoint.id}/test`);
  for (let attempt = 1; attempt <= 8; attempt++) {
    await sendUntil(
      app,
      async () => (await deliveriesOf(admin, endpoint))[0]?.attempts === attempt,
    );
    verified(receiver.received.at(-1), endpoint.secret, app.clock.now);
    const [delivery] = await deliveriesOf(admin, endpoint);
    expect(delivery?.status).toBe(attempt < 8 ? "pending" : "failed");
    if (delivery?.next_attempt_at) app.clock.now = Date.parse(delivery.next_attempt_at) + 1_000;
  }
  expect(receiver.received).toHaveLength(8);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  const signatures = receiver.received.map(({ headers }) => headers["webhook-signature"]);
  expect(new Set(signatures).size).toBe(8);
  receiver.behave = takes;
  const since = "2020-01-01T00:00:00Z";
  const path = `/webhooks/endpoints/${endpoint.id}`;
  const replay = await admin.post(`${path}/replay`, { since, status: "failed" });
  expect(replay.body).toMatchObject({ replayed: 1 });
  await sendUntil(
    app,
    async () => (await deliveriesOf(admin, endpoint))[0]?.status === "delivered",
  );
  expect((await admin.get<Endpoint>(path)).body.failing_since).toBe(null);
});

test("one that is refused holds up none behind it", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver();
  let refused: string | undefined;
  receiver.behave = (response, received) => {
    refused ??= received.id;
    answers(received.id === refused ? 500 : 200)(response, received);
  };
  const endpoint = await anEndpoint(admin, receiver.url, { event_types: ["relation.invited"] });
  for (let i = 0; i < 4; i++) await happen(app);
  await sendUntil(app, () => receiver.received.length === 4);
  app.clock.now += 7_000;
  receiver.behave = takes;
  await sendUntil(app, () => receiver.received.length === 5);
  const ids = receiver.received.map(({ id }) => Number(id.split("-")[1]));
  expect(ids.slice(0, 4)).toEqual(ids.slice(0, 4).toSorted((a, b) => a - b));
  expect(receiver.received[4]?.id).toBe(refused);
  await sendUntil(
    app,
    async () => (await deliveriesOf(admin, endpoint)).every(({ status }) => status === "delivered"),
  );
});

test("an endpoint that has taken nothing for five days is disabled, and says why; one success begins anew", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver(answers(500));
  const endpoint = await aTestedEndpoint(admin, receiver.url);
  const path = `/webhooks/endpoints/${endpoint.id}`;
  const sent = async () => {
    const before = receiver.received.length;
    await admin.post(`${path}/test`);
    await sendUntil(app, () => receiver.received.length > before);
    await sendUntil(
      app,
      async () => (await deliveriesOf(admin, endpoint)).every(({ attempts }) => attempts > 0),
    );
    return (await admin.get<Endpoint>(path)).body;
  };
  await sent();
  app.clock.now += 4 * 24 * HOUR;
  expect(await sent()).toMatchObject({ enabled: true });
  receiver.behave = takes;
  expect(await sent()).toMatchObject({ enabled: true, failing_since: null });
  receiver.behave = answers(500);
  const since = Date.parse((await sent()).failing_since ?? "");
  app.clock.now = since + 5 * 24 * HOUR;
  await admin.post(`${path}/test`);
  const now = async () => (await admin.get<Endpoint>(path)).body;
  await sendUntil(app, async () => !(await now()).enabled);
  const end = await now();
  expect(end).toMatchObject({ enabled: false, reason: "failing" });
  expect(Date.parse(end.failing_since ?? "")).toBe(since);
  expect(app.logLines.some((line) => line.includes("webhook_endpoint_disabled"))).toBe(true);
});

test("one that does not answer at all rests, longer each time", async () => {
  const { app, admin } = await aSender({ webhookMs: 150 });
  const receiver = await aReceiver(neverAnswers);
  const { id } = await aTestedEndpoint(admin, receiver.url);
  const rests: number[] = [];
  for (let i = 1; i <= 3; i++) {
    await admin.post(`/webhooks/endpoints/${id}/test`);
    await sendUntil(app, async () => {
      const [row] = await app.tenant.db<{ times: number; until: string }[]>`
        select silent_times as times, rests_until::text as until from webhook_endpoints`;
      rests[i - 1] = Date.parse(row?.until ?? "") - app.clock.now;
      return row?.times === i;
    });
    app.clock.now += 400_000;
  }
  expect(rests).toEqual([10_000, 20_000, 40_000]);
});
