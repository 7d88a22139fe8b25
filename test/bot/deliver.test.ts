import { expect, test } from "vitest";
import { createBackend } from "../../bot/backend/backend.ts";
import type { Leased } from "../../bot/backend/shapes.ts";
import { createBotLog } from "../../bot/log.ts";
import { Delivery } from "../../bot/notifications/deliver.ts";
import type { SendOutcome } from "../../bot/notifications/send-outcome.ts";
import { atEnd } from "../support/at-end.ts";

type Told = { readonly id: number; readonly status: string; readonly permanent?: boolean };

/** Somebody who hands out the same again and again, as an API whose leases have run out; three, or `count`. */
function stage(count = 3) {
  const world = {
    isAway: false,
    isStopping: false,
    sent: [] as number[],
    told: [] as Told[],
    becomes: new Map<number, SendOutcome>(),
    forgotten: [] as number[],
    unlinked: [] as number[],
    /** What it hands out; at first all. */
    due: [] as number[],
    /** How much of time has passed that nobody waited for. */
    skippedMs: 0,
    leaseSeconds: 60,
  };
  world.due = Array.from({ length: count }, (_, index) => index + 1);
  const toLease = (id: number): Leased => ({
    id,
    telegram_user_id: 7_000_000_000 + id,
    message: `You are told ${id}`,
    scheduled_at: "2027-03-29T10:00:00Z",
    attempts: 0,
    lease: 5,
    leased_until: "2027-03-29T10:01:00Z",
  });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    if (request.method === "GET") {
      const notifications = world.due.map(toLease);
      return Response.json({ lease_seconds: world.leaseSeconds, notifications });
    }
    const { lease, ...body } = await request.json();
    expect(lease).toBe(5);
    if (world.isAway) return Response.json({}, { status: 500 });
    const id = Number(new URL(request.url).pathname.split("/").at(-1));
    world.told.push({ id, ...body });
    return Response.json({});
  });
  atEnd(() => server.shutdown());
  const log = createBotLog({ level: "silent", write: () => {}, now: () => 0, secrets: [] });
  const elapsed = () => performance.now() + world.skippedMs;
  const url = `http://127.0.0.1:${server.addr.port}/api`;
  const delivery = new Delivery({
    notifications: createBackend({ url, key: "k".repeat(24), log, elapsed }).notifications,
    send(telegramId) {
      const id = telegramId - 7_000_000_000;
      world.sent.push(id);
      return Promise.resolve(world.becomes.get(id) ?? { kind: "sent" });
    },
    onSent: (telegramId) => void world.forgotten.push(telegramId - 7_000_000_000),
    onBlocked: (telegramId) => void world.unlinked.push(telegramId - 7_000_000_000),
    log,
    elapsed,
    isStopping: () => world.isStopping,
  });
  return { world, delivery };
}

test("each is told before the next is sent, and what its person had read is forgotten", async () => {
  const { world, delivery } = stage();
  world.becomes.set(2, { kind: "blocked" }).set(3, { kind: "refused" });
  expect(await delivery.round()).toEqual({ hasMore: false, restMs: 0 });
  expect(world.told).toEqual([
    { id: 1, status: "sent" },
    { id: 2, status: "failed", permanent: true },
    { id: 3, status: "failed" },
  ]);
  expect(world.forgotten).toEqual([1]);
  expect(world.unlinked).toEqual([2]);
});

test("when the API cannot be told, nothing more is sent; what was sent is told later, not sent again", async () => {
  const { world, delivery } = stage();
  world.isAway = true;
  await delivery.round();
  expect(world.sent).toEqual([1]);
  world.isAway = false;
  await delivery.round();
  expect(world.sent).toEqual([1, 2, 3]);
  expect(world.told.map(({ id, status }) => `${id} ${status}`)).toEqual([
    "1 sent",
    "2 sent",
    "3 sent",
  ]);
});

const statuses = (told: readonly Told[]) => told.map(({ id, status }) => `${id} ${status}`);

/** Rounds follow one another as those of the program do. */
const later = (world: { skippedMs: number }, ms: number) => void (world.skippedMs += ms);

test("a chat that Telegram has no time for waits alone, and is told when its time has come", async () => {
  const { world, delivery } = stage();
  world.becomes.set(1, { kind: "busy", restMs: 7_000 });
  expect(await delivery.round()).toEqual({ hasMore: false, restMs: 0 });
  expect(statuses(world.told)).toEqual(["2 sent", "3 sent"]);
  expect(delivery.msToAside()).toBeGreaterThan(6_000);
  expect(delivery.msToAside()).toBeLessThanOrEqual(7_000);
  world.due = [4];
  world.becomes.clear();
  later(world, 3_000);
  await delivery.round();
  expect(world.sent).toEqual([1, 2, 3, 4]);
  world.due = [];
  later(world, 4_001);
  expect(delivery.msToAside()).toBe(0);
  await delivery.round();
  expect(world.sent).toEqual([1, 2, 3, 4, 1]);
  expect(statuses(world.told)).toEqual(["2 sent", "3 sent", "4 sent", "1 sent"]);
  expect(delivery.msToAside()).toBe(Infinity);
});

test("what cannot be sent within two thirds of its lease is given back, however long that is", async () => {
  const { world, delivery } = stage(1);
  world.leaseSeconds = 15;
  world.becomes.set(1, { kind: "busy", restMs: 100_000 });
  await delivery.round();
  expect(delivery.msToAside()).toBeLessThanOrEqual(10_000);
  expect(delivery.msToAside()).toBeGreaterThan(9_000);
  world.due = [];
  later(world, 10_001);
  await delivery.round();
  expect(statuses(world.told)).toEqual(["1 pending"]);
  world.due = [1];
  world.leaseSeconds = 600;
  await delivery.round();
  expect(delivery.msToAside()).toBeGreaterThan(80_000);
});

test("what cannot be sent within forty seconds of a minute is given back, and not tried before its time", async () => {
  const { world, delivery } = stage(1);
  world.becomes.set(1, { kind: "busy", restMs: 100_000 });
  await delivery.round();
  expect(delivery.msToAside()).toBeLessThanOrEqual(40_000);
  world.due = [];
  later(world, 40_001);
  await delivery.round();
  expect(statuses(world.told)).toEqual(["1 pending"]);
  world.due = [1];
  later(world, 30_000);
  await delivery.round();
  expect(world.sent).toEqual([1]);
});

test("a message comes after the one before it in its chat, which had to wait", async () => {
  const { world, delivery } = stage(1);
  world.becomes.set(1, { kind: "busy", restMs: 2_000 });
  await delivery.round();
  await delivery.round();
  expect(world.sent).toEqual([1]);
  world.becomes.clear();
  world.due = [2];
  later(world, 2_001);
  await delivery.round();
  expect(world.sent).toEqual([1, 2, 1, 1]);
});

test("three chats in a row without time for them: all are given back, however often", async () => {
  const { world, delivery } = stage(6);
  for (const id of world.due) world.becomes.set(id, { kind: "busy", restMs: 7_000 });
  const { restMs } = await delivery.round();
  expect(restMs).toBeGreaterThan(6_000);
  expect(restMs).toBeLessThanOrEqual(7_000);
  expect(world.sent).toEqual([1, 2, 3]);
  expect(statuses(world.told).toSorted()).toEqual(world.due.map((id) => `${id} pending`));
  later(world, 7_001);
  expect((await delivery.round()).restMs).toBeGreaterThan(6_000);
  expect(world.sent).toEqual([1, 2, 3, 4]);
  expect(new Set(world.told.map(({ status }) => status))).toEqual(new Set(["pending"]));
  world.becomes.clear();
  world.told.length = 0;
  later(world, 7_001);
  expect((await delivery.round()).restMs).toBe(0);
  expect(statuses(world.told).toSorted()).toEqual(world.due.map((id) => `${id} sent`));
});

test("three chats that are always in that state keep nobody else waiting", async () => {
  const { world, delivery } = stage();
  for (const id of world.due) world.becomes.set(id, { kind: "busy", restMs: 20_000 });
  await delivery.round();
  for (const id of [4, 5, 6, 7]) {
    later(world, 20_001);
    world.due = [1, 2, 3, id];
    expect((await delivery.round()).restMs).toBe(0);
    expect(world.told).toContainEqual({ id, status: "sent" });
  }
});

test("a bot that ends gives back what it has put aside", async () => {
  const { world, delivery } = stage();
  world.becomes.set(2, { kind: "busy", restMs: 20_000 });
  await delivery.round();
  await delivery.end();
  expect(statuses(world.told)).toEqual(["1 sent", "3 sent", "2 pending"]);
  expect(delivery.msToAside()).toBe(Infinity);
});

test("when Telegram is away two are tried, all is given back, and the rests grow", async () => {
  const { world, delivery } = stage();
  for (const id of [1, 2, 3]) world.becomes.set(id, { kind: "away" });
  const rests = [await delivery.round(), await delivery.round(), await delivery.round()];
  expect(rests.map(({ restMs }) => restMs)).toEqual([1_000, 2_000, 4_000]);
  expect(world.sent).toEqual([1, 2, 1, 2, 1, 2]);
  expect(world.told.every(({ status }) => status === "pending")).toBe(true);
});

test("a message at which alone Telegram is away has failed, and is in no other's way", async () => {
  const { world, delivery } = stage();
  world.becomes.set(1, { kind: "away" });
  expect(await delivery.round()).toEqual({ hasMore: false, restMs: 0 });
  expect(statuses(world.told)).toEqual(["1 failed", "2 sent", "3 sent"]);
});

test("a bot that is to stop sends nothing more and gives back what it has", async () => {
  const { world, delivery } = stage();
  world.isStopping = true;
  await delivery.round();
  expect(world.sent).toEqual([]);
  expect(world.told.map(({ status }) => status)).toEqual(["pending", "pending", "pending"]);
});
