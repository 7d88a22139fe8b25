import { expect, test } from "vitest";
import { aTenant, deadlocks, isLogOurs } from "../../support/database.ts";
import { type Random, randomOf, SEED } from "../../time/random.ts";
import { aBusyApp } from "../servers.ts";
import { isRequest } from "./act.ts";
import { aim, MOST_OF_A_WISH, type Wish } from "./aim.ts";
import { type Lived, readHistory, writeHistory } from "./history.ts";
import { judge } from "./judge.ts";
import { lookAround } from "./look.ts";
import { replay } from "./replay.ts";
import { happen, send, type Told } from "./send.ts";
import type { State } from "./state.ts";
import { aWorld, MOST, type World } from "./world.ts";

const CLIENTS = 8;
/** `MODEL_ROUNDS=100 deno task test together` looks longer. Each round has people of its own. */
const ROUNDS = Number(Deno.env.get("MODEL_ROUNDS") ?? 10);
/** What each client does in a round. */
const ACTS = 30;

/** One of each is as often as it is named. */
const KINDS: readonly Wish["kind"][] = [
  ...["book", "book", "book", "hold", "hold", "redeem", "redeem", "prolong", "giveUp"] as const,
  ...["expire", "enter", "move", "move", "cancel", "cancel", "block", "unblock"] as const,
  ...["unblock", "policies", "repeat", "endSeries", "cancelDate", "moveDate"] as const,
];

test(`8 clients at once: the model allows it all, one after the other (seed ${SEED})`, {
  timeout: 60_000 + ROUNDS * 15_000,
}, async ({ skip }) => {
  const tenant = await aTenant();
  const app = await aBusyApp(tenant, 12);
  await tenant.db`
    update settings set max_active_with_tutor = ${MOST.withTutor}, max_active_in_all = ${MOST.inAll}`;
  await writeHistory(tenant.db);
  const bot = await app.service();
  const tally = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const world = await aWorld(app, bot);
    await tenant.db`truncate happened`;
    const lives = await liveTogether(world, SEED + round * CLIENTS);
    for (const { operation, told } of lives) {
      const what = `${operation.kind} ${told.told}`;
      tally.set(what, (tally.get(what) ?? 0) + 1);
    }
    const { faults, state } = replay(world.state, lives, await readHistory(tenant.db));
    expect(faults).toEqual([]);
    await lookAround(world, state);
  }
  if (Deno.env.has("MODEL_ROUNDS")) console.info([...tally].toSorted().join("\n"));
  expect([...tally.keys()].filter((what) => / 5/.test(what))).toEqual([]);
  for (const what of OPENED) expect(tally.get(what), what).toBeGreaterThan(0);
  skip(!isLogOurs, "deadlocks cannot be counted");
  expect(await deadlocks(tenant)).toBe(0);
});

type Opening = Partial<Wish> & Pick<Wish, "kind">;

/**
 * What all clients wish for at once, one after the other, before each goes its own way: the first to come
 * gets it, and of a time the others do not.
 */
const OPENING: readonly (readonly [Opening, ...Opening[]])[] = [
  ...[[{ kind: "book" }], [{ kind: "hold", student: 1, halfHour: 4 }]] as const,
  ...[[{ kind: "move", by: 3, halfHour: 2, choice: 3 }], [{ kind: "cancel", by: 3 }]] as const,
  ...[[{ kind: "block", tutor: 1, day: 2 }], [{ kind: "repeat", tutor: 1, student: 2 }]] as const,
  // Half of them want the time of somebody as their tutor, the others give it to them as a student.
  [{ kind: "book", tutor: 1, day: 1, halfHour: 4 }, {
    kind: "book",
    student: 3,
    day: 1,
    halfHour: 4,
  }],
  [{ kind: "hold", student: 3, day: 1, halfHour: 7 }, {
    kind: "enter",
    tutor: 1,
    student: 1,
    day: 1,
    halfHour: 7,
  }],
];
const OPENED = [
  ...["book 201", "book 409 slot_taken", "hold 201", "move 200", "cancel 200", "block 201"],
  "repeat 201",
];
const NOTHING_SPECIAL = {
  by: 0,
  tutor: 0,
  student: 0,
  which: 0,
  day: 0,
  halfHour: 0,
  choice: 0,
};

/** Each client does one thing after the other; what is there to be done, all of them know. */
async function liveTogether(world: World, seed: number): Promise<Lived[]> {
  const lives: Lived[] = [];
  let seen = world.state;
  const act = async (wish: Wish, hasKey: boolean) => {
    const operation = aim(seen, wish);
    if (!operation || operation.kind === "pass" || operation.kind === "maintain") return;
    const invoked = performance.now();
    const isKept = operation.kind === "policies" || isRequest(operation) && hasKey;
    const key = isKept ? crypto.randomUUID() : null;
    const told = isRequest(operation) ? await send(world, operation, key ?? undefined) : {
      told: "done",
      made: await happen(world, operation),
      answer: NO_ANSWER,
    };
    lives.push({ operation, key, told, invoked, answered: performance.now() });
    if (/^2|done/.test(told.told)) seen = named(judge(seen, operation).after(told.made));
  };
  const clients = Array.from({ length: CLIENTS }, (_, client) => client);
  for (const wishes of OPENING) {
    await Promise.all(clients.map((client) => {
      // Those with a key and those without wish for the same.
      const wish = wishes[(client >> 1) % wishes.length] ?? wishes[0];
      return act({ ...NOTHING_SPECIAL, ...wish }, client % 2 > 0);
    }));
  }
  await Promise.all(clients.map(async (client) => {
    const random = randomOf(seed + client);
    for (let i = 0; i < ACTS; i++) await act(aWish(random), i % 2 === 0);
  }));
  return lives;
}

/** What is seen may be out of step with what is, and then have lessons that nobody made. */
const named = (state: State): State => ({
  ...state,
  lessons: state.lessons.filter(({ id }) => id > 0),
});

const NO_ANSWER: Told["answer"] = { status: 0, headers: new Headers(), body: null };

function aWish(random: Random): Wish {
  const upTo = (name: keyof typeof MOST_OF_A_WISH) => random.between(0, MOST_OF_A_WISH[name]);
  return {
    kind: random.oneOf(KINDS),
    by: upTo("by"),
    tutor: upTo("tutor"),
    student: upTo("student"),
    which: upTo("which"),
    day: upTo("day"),
    halfHour: upTo("halfHour"),
    choice: upTo("choice"),
  };
}
