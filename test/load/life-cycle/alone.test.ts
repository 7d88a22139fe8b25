import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { anApp, type Client, type TestApp } from "../../support/app.ts";
import { SEED } from "../../time/random.ts";
import { Act, Again, type Known, tally } from "./act.ts";
import { MOST_OF_A_WISH, type Wish } from "./aim.ts";
import { lookAround } from "./look.ts";
import { aWorld, BEGINNING, MOST } from "./world.ts";

/** How often each is wished for, among the others. */
const KINDS: readonly (readonly [Wish["kind"], number])[] = [
  ...[["book", 9], ["hold", 5], ["redeem", 4], ["prolong", 3], ["giveUp", 1]] as const,
  ...[["expire", 2], ["enter", 3], ["move", 5], ["cancel", 2], ["block", 2]] as const,
  ...[["unblock", 2], ["policies", 3], ["repeat", 3], ["endSeries", 2]] as const,
  ...[["cancelDate", 2], ["moveDate", 2], ["pass", 1], ["maintain", 1]] as const,
];

const upTo = (name: keyof typeof MOST_OF_A_WISH) => fc.nat({ max: MOST_OF_A_WISH[name] });

const anAct = fc.record<Wish>({
  kind: fc.oneof(
    ...KINDS.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) })),
  ),
  by: upTo("by"),
  tutor: upTo("tutor"),
  student: upTo("student"),
  which: upTo("which"),
  day: upTo("day"),
  halfHour: upTo("halfHour"),
  choice: upTo("choice"),
}).map((wish) => new Act(wish));

let app: TestApp;
let bot: Client;

beforeAll(async () => {
  app = await anApp({ now: BEGINNING });
  bot = await app.service();
  await app.tenant.db`
    update settings set max_active_with_tutor = ${MOST.withTutor}, max_active_in_all = ${MOST.inAll}`;
});

/** `MODEL_RUNS=2000 deno task test alone` looks longer, and says how often each answer was given. */
const RUNS = Number(Deno.env.get("MODEL_RUNS") ?? 40);
/** A failure prints them: TEST_SEED, MODEL_PATH and MODEL_REPLAY together run what it was shrunk to. */
const path = Deno.env.get("MODEL_PATH");
const replayPath = Deno.env.get("MODEL_REPLAY");

/** What is told of a machine that was busy, and of nothing that went wrong. */
const isSlow = (line: string) =>
  /"slow":true|_too_slow"/.test(line) && !/"status":5\d\d/.test(line);

test(`whatever is done, one thing after the other, is what the model says (seed ${SEED})`, {
  timeout: 120_000 + RUNS * 1_000,
}, async () => {
  const commands = fc.commands(
    [...Array.from({ length: 15 }, () => anAct), fc.constant(new Again())],
    { maxCommands: 40, size: "max", ...(replayPath !== undefined && { replayPath }) },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const world = await aWorld(app, bot);
      const known: Known = { state: world.state, last: null, versions: null };
      await fc.asyncModelRun(() => ({ model: known, real: world }), list);
      await lookAround(world, known.state);
    }),
    {
      seed: SEED | 0,
      numRuns: RUNS,
      unbiased: true,
      ...(path !== undefined && { path, endOnFailure: true }),
    },
  );
  if (Deno.env.has("MODEL_RUNS")) console.info([...tally].toSorted().join("\n"));
  expect(app.logLines.filter((line) => line.includes('"level":"error"') && !isSlow(line))).toEqual(
    [],
  );
});

test("a life in which each thing is done once is what the model says", async () => {
  expect(await lived(A_LIFE)).toEqual([
    ...["book 201", "book 409 slot_taken", "hold 201", "prolong 200", "redeem 201", "move 200"],
    ...["cancel 200", "enter 201", "block 201", "unblock 204", "repeat 201"],
  ]);
});

test("the life of somebody who learns and teaches is what the model says", async () => {
  expect(await lived(A_LIFE_IN_TWO_ROLES)).toEqual([
    ...["book 201", "book 409 slot_taken", "enter 409 slot_taken", "hold 201"],
    ...["hold 409 slot_taken", "redeem 201", "book 400 validation_failed", "move 409 slot_taken"],
    ...["repeat 409 series_conflict", "move 200", "cancel 200", "repeat 201"],
  ]);
});

type Wished = Partial<Wish> & Pick<Wish, "kind">;

/** Everything that is wished for must be there to be done; answers what was told of each. */
async function lived(life: readonly Wished[]): Promise<string[]> {
  const world = await aWorld(app, bot);
  const known: Known = { state: world.state, last: null, versions: null };
  const done = [];
  for (const wish of life) {
    const act = new Act({ ...NOTHING_SPECIAL, ...wish });
    expect(act.check(known), wish.kind).toBe(true);
    await act.run(known, world);
    done.push(`${wish.kind} ${known.last?.told.told}`);
    await lookAround(world, known.state);
  }
  return done;
}

/** By a student; of lessons, holds and blocks the first. */
const NOTHING_SPECIAL = {
  by: 0,
  tutor: 0,
  student: 0,
  which: 0,
  day: 0,
  halfHour: 0,
  choice: 0,
};

const A_LIFE: readonly Wished[] = [
  { kind: "book" },
  { kind: "book", student: 1 },
  { kind: "hold", student: 1, halfHour: 4 },
  ...[{ kind: "prolong", student: 1 }, { kind: "redeem", student: 1 }] as const,
  { kind: "move", halfHour: 2, choice: 3 },
  { kind: "cancel" },
  { kind: "enter", student: 2, halfHour: 8 },
  ...[{ kind: "block", day: 2 }, { kind: "unblock" }] as const,
  { kind: "repeat", student: 2, day: 2, choice: 1 },
];

/** Of the second tutor, who learns with the first: they are the last of the students. */
const A_LIFE_IN_TWO_ROLES: readonly Wished[] = [
  { kind: "book", student: 3, halfHour: 4 },
  { kind: "book", tutor: 1, halfHour: 4 },
  { kind: "enter", tutor: 1, student: 1, halfHour: 3 },
  { kind: "hold", tutor: 1, halfHour: 5 },
  { kind: "hold", student: 3, halfHour: 6 },
  { kind: "redeem" },
  { kind: "book", tutor: 1, student: 3, halfHour: 3, day: 1 },
  { kind: "move", halfHour: 6, choice: 3 },
  { kind: "repeat", tutor: 1, student: 1, halfHour: 3 },
  // As the tutor that they are elsewhere, and as a student.
  { kind: "move", by: 1, halfHour: 1, choice: 3 },
  { kind: "cancel" },
  { kind: "repeat", tutor: 1, student: 1, halfHour: 3 },
];
