/** Endpoints that answer slowly, much, badly or never: each harms nobody but itself (X13). */
import { describe, expect, test } from "vitest";
import {
  answers,
  aReceiver,
  type Behaviour,
  hangsUp,
  hangsUpAfterStatus,
  neverAnswers,
  saysMuch,
  saysRaw,
  takes,
  takesItsTime,
  verified,
} from "../support/webhook-receiver.ts";
import {
  aSender,
  aTestedEndpoint,
  deliveriesOf,
  type Endpoint,
  sendUntil,
  tried,
} from "./sending.ts";

const { app, admin } = await aSender({ webhookMs: 700 });

/** One event, and what became of its first attempt. */
async function firstAttempt(behaviour: Behaviour) {
  const receiver = await aReceiver(behaviour);
  const endpoint = await aTestedEndpoint(admin, receiver.url);
  const path = `/webhooks/endpoints/${endpoint.id}`;
  await admin.post(`${path}/test`);
  const began = performance.now();
  const [delivery] = await tried(app, admin, endpoint);
  const ms = performance.now() - began;
  const after = (await admin.get<Endpoint>(path)).body;
  await admin.delete(path);
  return { receiver, delivery, ms, after };
}

describe("tried again, with the reason", () => {
  test.each<[string, Behaviour, number | null, string]>([
    ["500", answers(500, "oh no"), 500, "refused"],
    ["404", answers(404), 404, "refused"],
    ["a status that there is not", answers(799), 799, "refused"],
    ["a redirect", answers(302, "", { location: "http://localhost:1/" }), 302, "redirected"],
    ["no answer", neverAnswers, null, "timed_out"],
    ["a connection that is cut", hangsUp, null, "not_connected"],
  ])("%s", async (_, behaviour, status, failure) => {
    const { delivery, ms, after } = await firstAttempt(behaviour);
    expect(delivery).toMatchObject({
      status: "pending",
      attempts: 1,
      last_attempt: { status, failure },
    });
    const delay = Date.parse(delivery?.next_attempt_at ?? "") - app.clock.now;
    expect(delay).toBeGreaterThanOrEqual(4_000);
    expect(delay).toBeLessThanOrEqual(6_000);
    expect(ms).toBeLessThan(3_000);
    expect(after).toMatchObject({ enabled: true, failing_since: expect.any(String) });
  });

  test.each<[string, string, string]>([
    ["100 Continue, again and again", "", "HTTP/1.1 100 Continue\r\n\r\n".repeat(2_000)],
    ["headers without end", "HTTP/1.1 200 OK\r\n", `x-more: ${"a".repeat(8_000)}\r\n`],
  ])(
    "what is said instead of an answer is not listened to for long: %s",
    async (_, first, again) => {
      // Not when its time is over: until then the whole server would be busy with it.
      const { delivery, receiver } = await firstAttempt(saysRaw(first, again));
      expect(delivery?.last_attempt).toMatchObject({ status: null, failure: "not_connected" });
      await sendUntil(app, () => receiver.open() === 0);
    },
  );

  test("nobody is there", async () => {
    const endpoint = await aTestedEndpoint(admin, "http://localhost:9/");
    await admin.post(`/webhooks/endpoints/${endpoint.id}/test`);
    const [delivery] = await tried(app, admin, endpoint);
    expect(delivery?.last_attempt).toMatchObject({ status: null, failure: "not_connected" });
  });

  test("a certificate that nobody vouches for, or no TLS at all", async () => {
    const { port } = await aReceiver();
    const endpoint = await aTestedEndpoint(admin, `https://localhost:${port}/`);
    await admin.post(`/webhooks/endpoints/${endpoint.id}/test`);
    const [delivery] = await tried(app, admin, endpoint);
    expect(["not_secure", "not_connected"]).toContain(delivery?.last_attempt?.failure);
  });
});

test("redirects are not followed, wherever they lead", async () => {
  const target = await aReceiver();
  for (const status of [301, 302, 303, 307, 308]) {
    const { delivery } = await firstAttempt(answers(status, "", { location: target.url }));
    expect(delivery?.last_attempt).toMatchObject({ status, failure: "redirected" });
  }
  expect(target.received).toEqual([]);
});

test.each<[string, Behaviour, string | RegExp]>([
  ["10 MB, of which a little is read", saysMuch(10_000_000), /^x{1000}$/],
  ["a body that is cut in the middle", hangsUpAfterStatus, "half of i"],
  [
    "a frame of a body without end",
    saysRaw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;", "a".repeat(65_536)),
    "",
  ],
  ["a body that has no end", (response) => void response.writeHead(200).write("a"), "a"],
  [
    "what no database and no page should hold",
    answers(200, "a\0b\u001b[31m\ud83d"),
    /^a\ufffdb\ufffd/,
  ],
])("delivered with the status, whatever the body: %s", async (_, behaviour, body) => {
  const { delivery, ms, receiver } = await firstAttempt(behaviour);
  expect(delivery).toMatchObject({
    status: "delivered",
    last_attempt: { status: 200, failure: null, body: expect.stringMatching(body) },
  });
  expect(ms).toBeLessThan(3_000);
  await sendUntil(app, () => receiver.open() === 0);
});

test("410 ends an endpoint at once: nothing more is sent to it until an admin enables it", async () => {
  const receiver = await aReceiver(answers(410));
  const endpoint = await aTestedEndpoint(admin, receiver.url);
  const path = `/webhooks/endpoints/${endpoint.id}`;
  for (let i = 0; i < 3; i++) await admin.post(`${path}/test`);
  await sendUntil(app, async () => !(await admin.get<Endpoint>(path)).body.enabled);
  expect((await admin.get<Endpoint>(path)).body).toMatchObject({ reason: "gone" });
  const statuses = async () => (await deliveriesOf(admin, endpoint)).map(({ status }) => status);
  expect(await statuses()).toEqual(["pending", "pending", "failed"]);
  expect(receiver.received).toHaveLength(1);
  receiver.behave = takes;
  await admin.patch(path, { enabled: true });
  await sendUntil(app, async () => (await statuses()).every((status) => status !== "pending"));
  expect(await statuses()).toEqual(["delivered", "delivered", "failed"]);
});

test("an endpoint that never answers holds up no other, and is left alone for a while", async () => {
  const silent = await aReceiver(neverAnswers);
  const slow = await aReceiver(takesItsTime(200));
  const good = await aReceiver();
  const [toSilent, toSlow, toGood] = [
    await aTestedEndpoint(admin, silent.url),
    await aTestedEndpoint(admin, slow.url),
    await aTestedEndpoint(admin, good.url),
  ];
  for (let i = 0; i < 5; i++) {
    for (const { id } of [toSilent, toSlow, toGood]) {
      await admin.post(`/webhooks/endpoints/${id}/test`);
    }
  }
  const began = performance.now();
  await sendUntil(app, () => good.received.length === 5);
  const ms = performance.now() - began;
  await sendUntil(app, () => slow.received.length === 5);
  await sendUntil(
    app,
    async () => (await deliveriesOf(admin, toSilent)).some((one) => one.attempts > 0),
  );
  expect(silent.received).toHaveLength(1);
  // The silent one alone has 700 ms for each.
  expect(ms).toBeLessThan(1_500);
  for (const one of good.received) verified(one, toGood.secret, app.clock.now);
});
