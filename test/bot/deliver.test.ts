import { expect, test } from "vitest";
import { createBackend } from "../../bot/backend/backend.ts";
import type { Leased } from "../../bot/backend/shapes.ts";
import { createBotLog } from "../../bot/log.ts";
import { Delivery } from "../../bot/notifications/deliver.ts";
import type { SendOutcome } from "../../bot/notifications/send-outcome.ts";
import { atEnd } from "../support/at-end.ts";

type Told = { readonly id: number; readonly status: string; readonly permanent?: boolean };

/** Somebody who hands out the same three again and again, as an API whose leases have run out. */
function stage() {
  const world = {
    isAway: false,
    isStopping: false,
    sent: [] as number[],
    told: [] as Told[],
    becomes: new Map<number, SendOutcome>(),
    forgotten: [] as number[],
  };
  const due = [1, 2, 3].map((id): Leased => ({
    id,
    telegram_user_id: 7_000_000_000 + id,
    message: `You are told ${id}`,
    scheduled_at: "2027-03-29T10:00:00Z",
    attempts: 0,
    lease: 5,
  }));
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    if (request.method === "GET") return Response.json({ notifications: due });
    const { lease, ...body } = await request.json();
    expect(lease).toBe(5);
    if (world.isAway) return Response.json({}, { status: 500 });
    const id = Number(new URL(request.url).pathname.split("/").at(-1));
    world.told.push({ id, ...body });
    return Response.json({});
  });
  atEnd(() => server.shutdown());
  const log = createBotLog({ level: "silent", write: () => {}, now: () => 0, secrets: [] });
  const elapsed = () => performance.now();
  const url = `http://127.0.0.1:${server.addr.port}/api`;
  const delivery = new Delivery({
    notifications: createBackend({ url, key: "k".repeat(24), log, elapsed }).notifications,
    send(telegramId) {
      const id = telegramId - 7_000_000_000;
      world.sent.push(id);
      return Promise.resolve(world.becomes.get(id) ?? { kind: "sent" });
    },
    onSent: (telegramId) => void world.forgotten.push(telegramId - 7_000_000_000),
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

test("when Telegram says how long it has no time, all is given back, however often", async () => {
  const { world, delivery } = stage();
  world.becomes.set(1, { kind: "away", restMs: 7_000 });
  for (let round = 1; round <= 4; round++) {
    expect(await delivery.round()).toEqual({ hasMore: false, restMs: 7_000 });
  }
  expect(world.sent).toEqual([1, 1, 1, 1]);
  expect(new Set(statuses(world.told))).toEqual(new Set(["1 pending", "2 pending", "3 pending"]));
});

test("when Telegram is away two are tried, all is given back, and the rests grow", async () => {
  const { world, delivery } = stage();
  for (const id of [1, 2, 3]) world.becomes.set(id, { kind: "away", restMs: null });
  const rests = [await delivery.round(), await delivery.round(), await delivery.round()];
  expect(rests.map(({ restMs }) => restMs)).toEqual([1_000, 2_000, 4_000]);
  expect(world.sent).toEqual([1, 2, 1, 2, 1, 2]);
  expect(world.told.every(({ status }) => status === "pending")).toBe(true);
});

test("a message at which alone Telegram is away has failed, and is in no other's way", async () => {
  const { world, delivery } = stage();
  world.becomes.set(1, { kind: "away", restMs: null });
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
