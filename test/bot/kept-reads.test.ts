import { expect, test } from "vitest";
import { Refused, Unreachable } from "../../bot/backend/backend-error.ts";
import { KeptReads } from "../../bot/backend/kept-reads.ts";

/** What is read is a number that grows; the API may be away, and time passes when it is told to. */
function stage({ max = 100 }: { readonly max?: number } = {}) {
  const world = { time: 1_000, isAway: false, isDown: false, reads: 0 };
  const kept = new KeptReads<{ readonly n: number }>({
    max,
    ttlMs: 300_000,
    isDown: () => world.isDown,
    now: () => world.time,
  });
  const read = () =>
    world.isAway
      ? Promise.reject(new Unreachable("network"))
      : Promise.resolve({ n: ++world.reads });
  const get = async (owner: number, key = "week") => {
    const { value, outdated } = await kept.get(owner, key, read);
    return `${value.n}${outdated ? " outdated" : ""}`;
  };
  return { world, kept, get };
}

test("an answer is kept for its time, for its person and question alone", async () => {
  const { world, get } = stage();
  expect([await get(1), await get(1), await get(2), await get(1, "next")])
    .toEqual(["1", "1", "2", "3"]);
  world.time += 300_001;
  expect(await get(1)).toBe("4");
});

test("a write empties: the writer reads anew, and so do all others", async () => {
  const { kept, get } = stage();
  expect([await get(1), await get(2), await get(12)]).toEqual(["1", "2", "3"]);
  kept.empty(1);
  expect([await get(1), await get(2), await get(12)]).toEqual(["4", "5", "6"]);
});

test("when the API is away what is too old is served, and says so; what was written over is not", async () => {
  const { world, kept, get } = stage();
  expect([await get(1), await get(2)]).toEqual(["1", "2"]);
  world.time += 300_001;
  world.isAway = true;
  expect(await get(1)).toBe("1 outdated");
  kept.empty(1);
  await expect(get(1)).rejects.toThrow(Unreachable);
  expect(await get(2)).toBe("2 outdated");
});

test("while the breaker is open, what is kept says that it may be out of date", async () => {
  const { world, get } = stage();
  await get(1);
  world.isDown = true;
  expect(await get(1)).toBe("1 outdated");
});

test("a refusal is no reason to serve what is old", async () => {
  const { world, kept, get } = stage();
  await get(1);
  world.time += 300_001;
  const refused = new Refused({
    type: "/api/problems/not_linked",
    title: "x",
    status: 404,
    code: "not_linked",
    error: "x",
    request_id: "12345678",
  }, null);
  await expect(kept.get(1, "week", () => Promise.reject(refused))).rejects.toThrow(Refused);
});

test("what was read while its person wrote is not kept, not even for when the API is away", async () => {
  const { world, kept, get } = stage();
  const answer = Promise.withResolvers<{ n: number }>();
  const reading = kept.get(1, "week", () => answer.promise);
  kept.empty(1);
  answer.resolve({ n: 77 });
  expect((await reading).value.n).toBe(77);
  world.isAway = true;
  await expect(get(1)).rejects.toThrow(Unreachable);
  world.isAway = false;
  expect(await get(1)).toBe("1");
});

test("the least recently used goes when there are too many", async () => {
  const { get } = stage({ max: 2 });
  expect([await get(1), await get(2), await get(3), await get(1)]).toEqual(["1", "2", "3", "4"]);
});

test("what was read while its person was forgotten is not kept", async () => {
  const { kept, get } = stage();
  const answer = Promise.withResolvers<{ n: number }>();
  const reading = kept.get(1, "week", () => answer.promise);
  kept.forget(1);
  answer.resolve({ n: 77 });
  expect((await reading).value.n).toBe(77);
  expect(await get(1)).toBe("1");
});
