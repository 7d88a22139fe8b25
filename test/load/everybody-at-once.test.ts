import { expect, test } from "vitest";
import { aTenant, deadlocks, isLogOurs } from "../support/database.ts";
import { SEED } from "../time/random.ts";
import { lostWritesOf, overlapsOf, overLimitOf, wronglyToldOf } from "./checker.ts";
import { aCrowd, type Journal, lostSlotsOf, MORE_SECONDS, runCrowd } from "./crowd.ts";
import { aBusyApp } from "./servers.ts";

/** `LOAD_SECONDS=60 deno task test everybody` is the minute of Q4. */
const SECONDS = Number(Deno.env.get("LOAD_SECONDS") ?? 6);

/** Things that are done, and get in the way of others: the crowd goes on until it has met each. */
const KINDS = [
  ...["book 201", "enter 201", "move 200", "cancel 200", "edit 200", "week 200", "batch 200"],
  ...["hold 201", "redeem 201", "service 204", "completed", "swept"],
  ...["hold 409 slot_taken", "book 409 slot_taken", "move 409 slot_taken"],
];

test(`28 clients at once: nothing overlaps, is lost or is stale (seed ${SEED})`, {
  timeout: (SECONDS + MORE_SECONDS + 30) * 1000,
}, async ({ skip }) => {
  const tenant = await aTenant();
  await tenant.db`update settings set max_active_with_tutor = 3, max_active_in_all = 7`;
  const app = await aBusyApp(tenant, 24);
  const crowd = await aCrowd(app);
  const hasMetAll = ({ answers, weeksRead }: Journal) =>
    weeksRead > SECONDS && KINDS.every((kind) => (answers.get(kind) ?? 0) > 0);
  await runCrowd(crowd, SECONDS, SEED, hasMetAll);
  const { answers, lessons, stale, weeksRead } = crowd.journal;
  const rows = [...answers].toSorted().map(([what, count]) => `${what}: ${count}`);
  if (Deno.env.has("LOAD_SECONDS")) console.info([...rows, `weeks: ${weeksRead}`].join("\n"));

  expect(await overlapsOf(tenant.db)).toEqual([]);
  expect(await overLimitOf(tenant.db)).toEqual([]);
  expect(await lostWritesOf(tenant.db, lessons)).toEqual([]);
  expect(await lostSlotsOf(crowd)).toEqual([]);
  expect(await wronglyToldOf(tenant.db)).toEqual([]);
  expect(stale).toEqual([]);
  for (const kind of KINDS) expect(answers.get(kind), kind).toBeGreaterThan(0);
  expect(weeksRead).toBeGreaterThan(SECONDS);
  skip(!isLogOurs, "deadlocks cannot be counted");
  expect(await deadlocks(tenant)).toBe(0);
});
