import { afterAll, beforeAll, expect, test } from "vitest";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { allFaults, bookOverHolds, firstBookings, sendAgain } from "./after-a-crash.ts";
import { leftSessions } from "./crash-checker.ts";
import { live } from "./crash-life.ts";
import { aWorld, type World } from "./crash-world.ts";
import { aKillableServer, type Death, type KillableServer } from "./killable-server.ts";

/** `CRASHES=3 deno task test killed` is a quick look. */
const CRASHES = Number(Deno.env.get("CRASHES") ?? 10);

let server: KillableServer;
let world: World;

beforeAll(async () => {
  server = await aKillableServer();
  await server.start();
  world = await aWorld(server);
}, 60_000);

afterAll(() => server.close());

/** Seven of ten kill the program alone. */
const deaths: readonly Death[] = [
  ...Array<Death>(7).fill("program"),
  ...[
    "program, then postmaster",
    "everything, PostgreSQL first",
    "everything, PostgreSQL first",
  ] as const,
];

test(`kill -9 in the middle of load, ${CRASHES} times: all or nothing (seed ${SEED})`, {
  timeout: 30_000 + 2 * CRASHES * 10_000,
}, async () => {
  const random = randomOf(SEED);
  // A whole run goes on until chance has brought all that must happen, twice as long at the most.
  const isOver = (nth: number) =>
    nth >= CRASHES && (CRASHES < 20 || nth >= 2 * CRASHES || notYet().length === 0);
  for (let nth = 0; !isOver(nth); nth++) {
    const death = deaths[(nth + SEED) % deaths.length] ?? "program";
    const after = random.between(1, 80);
    const what = `crash ${nth + 1}, ${death}, after ${after} answers (seed ${SEED})`;
    const killedAt = await crash(random, death, after);
    expect([what, ...await examine(random, killedAt)]).toEqual([what]);
  }
  const rows = [...world.counts].toSorted().map(([kind, times]) => `${kind}: ${times}`);
  if (Deno.env.has("CRASHES")) console.info(rows.join("\n"));
  if (CRASHES < 20) return;
  // It was in the middle: what was under way was done, and was not.
  expect(notYet(), `it did not happen (seed ${SEED})`).toEqual([]);
});

const notYet = () => MUST_HAPPEN.filter((kind) => !world.counts.has(kind));

const MUST_HAPPEN = [
  ...["book 201", "enter 201", "move 200", "cancel 200"],
  ...["hold 201", "redeem 201", "prolong 200", "give up 204", "series 201"],
  ...["unanswered, done", "unanswered, not done"],
  ...["sent again, answered as before", "sent again, done now"],
];

/** Lets everybody loose, kills in the middle, and starts again; answers when it was dead. */
async function crash(random: Random, death: Death, after: number): Promise<number> {
  let isOver = false;
  const lives = world.actors.map((actor) =>
    live({ world, actor, random: randomOf(random.between(1, 1_000_000)) }, () => isOver)
  );
  await untilAnswered(after);
  await server.kill(death);
  const killedAt = Date.now();
  isOver = true;
  await Promise.all(lives);
  await server.start();
  return killedAt;
}

/** Until so many requests more were answered, and a moment more, in which others are under way. */
async function untilAnswered(more: number): Promise<void> {
  const answers = () => [...world.counts.values()].reduce((sum, times) => sum + times, 0);
  const began = Date.now();
  const wanted = answers() + more;
  while (answers() < wanted && Date.now() < began + 2_000) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** All that is wrong after a crash. */
async function examine(random: Random, killedAt: number): Promise<string[]> {
  const first = await firstBookings(world, random);
  const db = await server.database();
  try {
    return [
      ...first,
      ...await leftSessions(db, killedAt),
      ...await allFaults(db, world),
      ...await sendAgain(db, world),
      ...await bookOverHolds(db, world, random),
      ...await allFaults(db, world),
    ];
  } finally {
    await db.end();
  }
}
