/** What happens in a tenant is told to its endpoints, signed, in order and at least once (X13). */
import { expect, test } from "vitest";
import { fillDeliveries } from "../../src/webhooks/fill-deliveries.ts";
import { whenFinal } from "../events/events.ts";
import { answers, aReceiver, takes, verified } from "../support/webhook-receiver.ts";
import {
  anEndpoint,
  aSender,
  deliveriesOf,
  type Delivery,
  type Endpoint,
  happen,
  sendUntil,
  tried,
} from "./sending.ts";

test("a booking and what comes with it arrives, signed, in the order and with the ids of the feed", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver();
  const { secret } = await anEndpoint(admin, receiver.url);
  const { tutor, student } = await happen(app);
  const start = "2027-03-30T10:00:00Z";
  const lesson = await tutor.post<{ id: number }>("/lessons", {
    student_id: student.id,
    start,
    end: "2027-03-30T11:00:00Z",
  });
  expect(lesson.status).toBe(201);
  expect((await tutor.post(`/lessons/${lesson.body.id}/cancel`, {})).status).toBe(200);
  await sendUntil(app, () => receiver.received.some(({ type }) => type === "lesson.cancelled"));

  type Event = { id: string; type: string; occurred_at: string; actor_id: number; data: object };
  const feed = (await admin.get<{ results: Event[] }>("/events?limit=100")).body.results;
  const after = feed.slice(feed.length - receiver.received.length);
  expect(receiver.received.map(({ id }) => id)).toEqual(after.map(({ id }) => id));
  const bodies = receiver.received.map((one) => verified(one, secret, app.clock.now));
  expect(bodies).toEqual(after.map(({ type, occurred_at, actor_id, data }) => ({
    type,
    timestamp: occurred_at,
    data: { actor_id, ...data },
  })));
  expect(bodies.find((body) => (body as Event).type === "lesson.entered")).toMatchObject({
    data: { lesson_id: lesson.body.id, utc_start: start, actor_id: tutor.id },
  });
  const { headers } = receiver.received[0] ?? {};
  expect(headers).toMatchObject({ "content-type": "application/json" });
});

test("only the types that are wanted; of an endpoint that is disabled none, and all of them later", async () => {
  const { app, admin } = await aSender();
  const [some, paused] = [await aReceiver(), await aReceiver()];
  await anEndpoint(admin, some.url, { event_types: ["relation.invited"] });
  const { id } = await anEndpoint(admin, paused.url, {
    event_types: ["relation.invited"],
    enabled: false,
  });
  await happen(app);
  await happen(app);
  await sendUntil(app, () => some.received.length === 2);
  expect(new Set(some.received.map(({ type }) => type))).toEqual(new Set(["relation.invited"]));
  expect(paused.received).toEqual([]);
  await admin.patch(`/webhooks/endpoints/${id}`, { enabled: true });
  await sendUntil(app, () => paused.received.length === 2);
  expect(paused.received.map(({ id }) => id)).toEqual(some.received.map(({ id }) => id));
});

test("disabled for over 30 days: it goes on with what happens from then on, and the log says so", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver();
  const { id } = await anEndpoint(admin, receiver.url, { enabled: false });
  await happen(app);
  // What is not final when the endpoint starts anew comes after its place.
  await whenFinal(app);
  app.clock.now += 31 * 86_400_000;
  await admin.patch(`/webhooks/endpoints/${id}`, { enabled: true });
  await sendUntil(app, () => app.logLines.some((line) => line.includes("webhook_events_left_out")));
  expect((await admin.post(`/webhooks/endpoints/${id}/test`)).status).toBe(202);
  await sendUntil(app, () => receiver.received.length > 0);
  expect(receiver.received.map(({ type }) => type)).toEqual(["webhook.test"]);
});

test("an endpoint where nothing happens for months is told of what happens then", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver();
  await anEndpoint(admin, receiver.url);
  for (let days = 0; days < 75; days += 25) {
    app.clock.now += 25 * 86_400_000;
    const looked = async () => {
      const [row] = await app.tenant.db<{ at: string }[]>`
        select feed_cursor_at::text as at from webhook_endpoints`;
      return Date.parse(row?.at ?? "") === app.clock.now;
    };
    await sendUntil(app, looked);
  }
  await happen(app);
  await sendUntil(app, () => receiver.received.some(({ type }) => type === "relation.invited"));
});

test("what is not wanted is looked at once, and not whenever something happens", async () => {
  const { app, admin } = await aSender();
  await anEndpoint(admin, "http://localhost:9/", { event_types: ["user.erased"] });
  const { id } = await app.student();
  const place = async () => {
    const [row] = await app.tenant.db<{ cursor: string }[]>`
      select feed_cursor as cursor from webhook_endpoints`;
    return row?.cursor;
  };
  const filling = { tenant: app.tenant.slug, now: app.clock.now, onGap: () => {} };
  const look = async (changes: number) => {
    for (let n = 0; n < changes; n++) {
      await app.tenant.db`update users set name = ${`Name ${n} of ${changes}`} where id = ${id}`;
    }
    await whenFinal(app);
    expect(await fillDeliveries(app.tenant.db, filling)).toBe(0);
    return await place();
  };
  const before = await place();
  expect(await look(3)).toBe(before);
  expect(await look(250)).not.toBe(before);
});

test("rotation: signed with both secrets until the old one ends, then with the new one", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver();
  const endpoint = await anEndpoint(admin, receiver.url);
  const path = `/webhooks/endpoints/${endpoint.id}`;
  const rotated = await admin.post<Endpoint>(`${path}/rotate-secret`, { grace_minutes: 60 });
  expect(Date.parse(rotated.body.old_secret_expires_at ?? "")).toBe(app.clock.now + 3_600_000);
  const next = async () => {
    const before = receiver.received.length;
    await admin.post(`${path}/test`);
    await sendUntil(app, () => receiver.received.length > before);
    const received = receiver.received.at(-1);
    const fits = (secret: string) => {
      try {
        verified(received, secret, app.clock.now);
        return true;
      } catch {
        return false;
      }
    };
    return [fits(endpoint.secret), fits(rotated.body.secret)];
  };
  expect(await next()).toEqual([true, true]);
  app.clock.now += 3_599_000;
  expect(await next()).toEqual([true, true]);
  app.clock.now += 1_000;
  expect(await next()).toEqual([false, true]);
  await admin.post(`${path}/rotate-secret`, { grace_minutes: 0 });
  expect(await next()).toEqual([false, false]);
});

test("replayed: one whatever became of it, and all from a time on, in their order and with their ids", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver();
  const endpoint = await anEndpoint(admin, receiver.url, { event_types: ["relation.invited"] });
  const path = `/webhooks/endpoints/${endpoint.id}`;
  for (let i = 0; i < 3; i++) await happen(app);
  await sendUntil(app, () => receiver.received.length === 3);
  await tried(app, admin, endpoint);
  const ids = receiver.received.map(({ id }) => id);
  const [last] = await deliveriesOf(admin, endpoint);
  const again = await admin.post<Delivery>(`/webhooks/deliveries/${last?.id}/replay`);
  expect([again.status, again.body.status, again.body.attempts]).toEqual([202, "pending", 0]);
  await sendUntil(app, () => receiver.received.length === 4);
  expect(receiver.received[3]?.id).toBe(ids[2]);
  await tried(app, admin, endpoint);

  const since = "2020-01-01T00:00:00Z";
  const none = await admin.post(`${path}/replay`, { since, status: "failed" });
  expect(none.body).toEqual({ replayed: 0, until: null, has_more: false });
  const all = await admin.post(`${path}/replay`, { since });
  expect(all.body).toMatchObject({ replayed: 3, has_more: false });
  await sendUntil(app, () => receiver.received.length === 7);
  expect(receiver.received.slice(4).map(({ id }) => id)).toEqual(ids);
  const late = await admin.post(`${path}/replay`, { since: "2099-01-01T00:00:00Z" });
  expect(late.body).toMatchObject({ replayed: 0 });
});

test("replayed while it is being sent: what comes of that attempt does not count for it", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver();
  let answer = () => {};
  receiver.behave = (response, received) => void (answer = () => takes(response, received));
  const endpoint = await anEndpoint(admin, receiver.url);
  await admin.post(`/webhooks/endpoints/${endpoint.id}/test`);
  await sendUntil(app, () => receiver.received.length === 1);
  const [delivery] = await deliveriesOf(admin, endpoint);
  await admin.post(`/webhooks/deliveries/${delivery?.id}/replay`);
  receiver.behave = takes;
  answer();
  await sendUntil(app, () => receiver.received.length === 2);
  const [end] = await tried(app, admin, endpoint);
  expect(end).toMatchObject({ status: "delivered", attempts: 1 });
});

test("the test event goes the way of all others, and the delivery tells what became of it", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver(answers(200, "thank you"));
  const endpoint = await anEndpoint(admin, receiver.url, { event_types: ["user.erased"] });
  const { status, headers, body } = await admin.post<Delivery>(
    `/webhooks/endpoints/${endpoint.id}/test`,
  );
  expect([status, headers.get("location")]).toEqual([202, `/api/webhooks/deliveries/${body.id}`]);
  await tried(app, admin, endpoint);
  expect((await admin.get(`/webhooks/deliveries/${body.id}`)).body).toMatchObject({
    status: "delivered",
    attempts: 1,
    next_attempt_at: null,
    last_attempt: { status: 200, failure: null, body: "thank you" },
    payload: { type: "webhook.test", data: { endpoint_id: endpoint.id } },
  });
  expect(verified(receiver.received[0], endpoint.secret, app.clock.now)).toMatchObject({
    type: "webhook.test",
  });
});

test("deliveries are told on the clock of the admin who looks", async () => {
  const { app } = await aSender();
  const admin = await app.admin({ zone: "Asia/Kathmandu" });
  const { id } = await anEndpoint(admin, "http://localhost:9/", { event_types: ["user.erased"] });
  const { body: sent } = await admin.post<Delivery>(`/webhooks/endpoints/${id}/test`);
  const { body: replayed } = await admin.post<Delivery>(`/webhooks/deliveries/${sent.id}/replay`);
  const { body: read } = await admin.get<Delivery>(`/webhooks/deliveries/${sent.id}`);
  for (const delivery of [sent, replayed, read, ...await deliveriesOf(admin, { id })]) {
    const { occurred_at, user_local_occurred_at, timezone } = delivery;
    expect([timezone, user_local_occurred_at.slice(-6)]).toEqual(["Asia/Kathmandu", "+05:45"]);
    expect(Date.parse(user_local_occurred_at)).toBe(Date.parse(occurred_at));
    const { next_attempt_at: next, user_local_next_attempt_at: local } = delivery;
    expect(local && Date.parse(local)).toBe(next && Date.parse(next));
  }
});

test("pages of deliveries follow each other; a cursor of another endpoint or filter is 400", async () => {
  const { admin } = await aSender();
  const { id } = await anEndpoint(admin, "http://localhost:9/");
  for (let i = 0; i < 3; i++) await admin.post(`/webhooks/endpoints/${id}/test`);
  const path = `/webhooks/endpoints/${id}/deliveries?limit=2`;
  const first = await admin.get<{ results: Delivery[]; cursor: string }>(path);
  const second = await admin.get<{ results: Delivery[] }>(`${path}&cursor=${first.body.cursor}`);
  const ids = [...first.body.results, ...second.body.results].map((one) => one.id);
  expect(ids).toEqual((await deliveriesOf(admin, { id })).map((one) => one.id));
  expect(first.headers.get("link")).toContain(first.body.cursor);
  const other = await anEndpoint(admin, "http://localhost:9/");
  for (const elsewhere of [`${path}&status=failed`, path.replace(`${id}`, `${other.id}`)]) {
    const { status } = await admin.get(`${elsewhere}&cursor=${first.body.cursor}`);
    expect(status).toBe(400);
  }
});
