import { beforeEach, expect, test } from "vitest";
import type { Found } from "../../src/calendar/calendar-changes.ts";
import { CalendarVersions } from "../../src/calendar/calendar-versions.ts";

// The races that the tests of the whole server meet only now and then. Tenants 1 and 2, tutor 7.

/** What looks find, in order; one that waits for `answer` is running until then. */
type Looks = { asked: (string | null)[]; answer: ((found: Partial<Found> | Error) => void)[] };

let now: number;
let looks: Looks;

beforeEach(() => {
  now = 0;
  looks = { asked: [], answer: [] };
});

const someVersions = (trustMs: number, gather?: () => Promise<void>) =>
  new CalendarVersions({
    trustMs,
    gather,
    look(since) {
      looks.asked.push(since);
      return new Promise((resolve, reject) => {
        looks.answer.push((found) => {
          if (found instanceof Error) reject(found);
          else resolve({ look: "100", server: "a", changed: [], isWhole: true, ...found });
        });
      });
    },
    now: () => now,
  });

/** The look that was begun last ends, and what waited for it goes on. */
async function ends(found: Partial<Found> | Error = {}): Promise<void> {
  looks.answer.at(-1)?.(found);
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Versions with a chain of looks that has begun, and version 3 of tutor 7, read at 0. */
async function begun(trustMs: number, gather?: () => Promise<void>) {
  const versions = someVersions(trustMs, gather);
  versions.remember(1, 7, 3, versions.ticket(1), 0);
  void versions.confirmed(1, 7);
  await gather?.();
  await ends();
  versions.remember(1, 7, 3, versions.ticket(1), 0);
  return versions;
}

test("a version holds for a second after it was asked for", () => {
  const versions = someVersions(1000);
  expect(versions.current(1, 7, 0)).toBeNull();
  versions.remember(1, 7, 3, versions.ticket(1), 500);
  expect(versions.current(1, 7, 1499)).toBe(3);
  expect(versions.current(1, 7, 1500)).toBeNull();
});

test("a clock that is set back does not prolong it", () => {
  const versions = someVersions(1000);
  versions.remember(1, 7, 3, versions.ticket(1), 500);
  expect(versions.current(1, 7, 499)).toBeNull();
});

test("a version that changes by itself holds until then", () => {
  const versions = someVersions(1000);
  versions.remember(1, 7, 3, versions.ticket(1), 500, 300);
  expect(versions.current(1, 7, 799)).toBe(3);
  expect(versions.current(1, 7, 800)).toBeNull();
  versions.remember(1, 7, 4, versions.ticket(1), 800, 5_000);
  expect(versions.current(1, 7, 1799)).toBe(4);
  expect(versions.current(1, 7, 1800)).toBeNull();
  versions.remember(1, 7, 5, versions.ticket(1), 1800, -1);
  expect(versions.current(1, 7, 1800)).toBeNull();
});

test("a version that changes by itself is asked for after a second: no look shows that it has not", async () => {
  const versions = await begun(1000);
  versions.remember(1, 7, 3, versions.ticket(1), 0, 60_000);
  now = 1000;
  expect(await versions.confirmed(1, 7)).toBeNull();
  versions.remember(1, 8, 4, versions.ticket(1), 0);
  const confirmed = versions.confirmed(1, 8);
  await ends();
  expect(await confirmed).toBe(4);
  expect(versions.current(1, 7, 1000)).toBeNull();
});

test("a write of the tenant ends it, one of another tenant does not", () => {
  const versions = someVersions(1000);
  versions.remember(1, 7, 3, versions.ticket(1), 0);
  versions.noteWrite(2);
  expect(versions.current(1, 7, 1)).toBe(3);
  versions.noteWrite(1);
  expect(versions.current(1, 7, 1)).toBeNull();
});

test("a version that was read while a write ended is not kept: it may be the one before", () => {
  const versions = someVersions(1000);
  const ticket = versions.ticket(1);
  versions.noteWrite(1);
  versions.remember(1, 7, 3, ticket, 0);
  expect(versions.current(1, 7, 0)).toBeNull();
  versions.remember(1, 7, 4, versions.ticket(1), 0);
  expect(versions.current(1, 7, 0)).toBe(4);
});

test("where other servers write too, none is taken for current without a look", async () => {
  const versions = await begun(0);
  expect(versions.current(1, 7, 0)).toBeNull();
  const confirmed = versions.confirmed(1, 7);
  await ends();
  expect(await confirmed).toBe(3);
});

test("a look that tells of nothing prolongs every version for a second", async () => {
  const versions = await begun(1000);
  versions.remember(2, 7, 5, versions.ticket(2), 0);
  now = 5_000;
  expect(versions.current(1, 7, now)).toBeNull();
  const confirmed = versions.confirmed(1, 7);
  now = 5_100;
  await ends();
  expect(await confirmed).toBe(3);
  expect(versions.current(2, 7, 5_999)).toBe(5);
  expect(versions.current(2, 7, 6_000)).toBeNull();
  expect(looks.asked).toEqual([null, "100"]);
});

test("a version that was read before the first look ended is prolonged by none", async () => {
  const versions = someVersions(1000);
  const confirmed = versions.confirmed(1, 7);
  versions.remember(1, 7, 3, versions.ticket(1), 0);
  const first = versions.confirmed(1, 7);
  await ends();
  expect([await confirmed, await first]).toEqual([null, null]);
  now = 1000;
  const second = versions.confirmed(1, 7);
  await ends();
  expect(await second).toBeNull();
});

test("a change that is told ends its calendar's version, and no other", async () => {
  const versions = await begun(1000);
  versions.remember(1, 8, 4, versions.ticket(1), 0);
  now = 1000;
  const confirmed = versions.confirmed(1, 7);
  await ends({ changed: [{ tenantId: 1, tutorId: 7, what: "calendar" }] });
  expect(await confirmed).toBeNull();
  expect(versions.current(1, 7, 1000)).toBeNull();
  expect(versions.current(1, 8, 1000)).toBe(4);
});

test("a version that was read while its change was told is not kept", async () => {
  const versions = await begun(1000);
  const ticket = versions.ticket(1);
  now = 1000;
  const confirmed = versions.confirmed(1, 7);
  await ends({ changed: [{ tenantId: 1, tutorId: 7, what: "calendar" }] });
  await confirmed;
  versions.remember(1, 7, 3, ticket, 900);
  expect(versions.current(1, 7, 1000)).toBeNull();
});

test("a look that failed prolongs nothing, and the next begins anew", async () => {
  const versions = await begun(1000);
  now = 1000;
  const failed = versions.confirmed(1, 7);
  await ends(new Error("the database is away"));
  expect(await failed).toBeNull();
  const next = versions.confirmed(1, 7);
  await ends();
  expect(await next).toBeNull();
  expect(looks.asked).toEqual([null, "100", null]);
});

test.each([
  ["that does not tell all", { isWhole: false }],
  ["that another server answered", { server: "b" }],
])("a look %s prolongs nothing that was read before", async (_, found) => {
  const versions = await begun(1000);
  now = 1000;
  const confirmed = versions.confirmed(1, 7);
  await ends(found);
  expect(await confirmed).toBeNull();
  expect(versions.current(1, 7, 1000)).toBeNull();
});

test("readers of a single server share the look that is running", async () => {
  const versions = await begun(1000);
  now = 1000;
  const readers = [versions.confirmed(1, 7), versions.confirmed(1, 7)];
  await ends();
  expect([await Promise.all(readers), looks.asked.length]).toEqual([[3, 3], 2]);
});

test("with other servers about, a look that was running before does not count", async () => {
  const versions = await begun(0);
  const first = versions.confirmed(1, 7);
  const later = [versions.confirmed(1, 7), versions.confirmed(1, 7)];
  await ends();
  expect(looks.asked.length).toBe(3);
  await ends({ changed: [{ tenantId: 1, tutorId: 7, what: "calendar" }] });
  expect([await first, ...await Promise.all(later)]).toEqual([3, null, null]);
});

test("a look that takes over a second is not waited for", async () => {
  const versions = await begun(1000);
  now = 1000;
  expect(await versions.confirmed(1, 7)).toBeNull();
});

test("a look that somebody has waited a second for is waited for by nobody else", async () => {
  const versions = await begun(1000);
  versions.remember(1, 8, 4, versions.ticket(1), 0);
  now = 1000;
  await versions.confirmed(1, 7);
  const asked = performance.now();
  expect(await versions.confirmed(1, 8)).toBeNull();
  expect(performance.now() - asked).toBeLessThan(500);
  await ends();
  const confirmed = versions.confirmed(1, 7);
  await ends();
  expect(await confirmed).toBe(3);
});

test("there is one look at a time, whenever somebody comes as one ends", async () => {
  for (let turns = 0; turns < 10; turns++) {
    const versions = await begun(0);
    const begunBefore = looks.asked.length;
    const [first, second] = [versions.confirmed(1, 7), versions.confirmed(1, 7)];
    looks.answer.at(-1)?.({});
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    const third = versions.confirmed(1, 7);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(looks.asked.length - begunBefore, `${turns} turns`).toBe(2);
    for (let look = 0; look < 2; look++) await ends();
    expect(await Promise.all([first, second, third])).toEqual([3, 3, 3]);
  }
});

test("whoever comes before a look has begun shares it, and nobody later", async () => {
  const atOnce = await begun(0, () => Promise.resolve());
  const asked = looks.asked.length;
  const readers = [atOnce.confirmed(1, 7), atOnce.confirmed(1, 7)];
  expect(looks.asked.length, "before it begins").toBe(asked);
  await ends();
  const later = atOnce.confirmed(1, 7);
  await ends();
  expect(await Promise.all(readers)).toEqual([3, 3]);
  expect(looks.asked.length).toBe(asked + 2);
  await ends({ changed: [{ tenantId: 1, tutorId: 7, what: "calendar" }] });
  expect(await later).toBeNull();
});

test("who waits for the look after a slow one waits a second, and the next readers have theirs", async () => {
  const versions = await begun(0);
  const asked = looks.asked.length;
  const slow = versions.confirmed(1, 7);
  const waiting = [versions.confirmed(1, 7), versions.confirmed(1, 7)];
  expect(await Promise.all([slow, ...waiting])).toEqual([null, null, null]);
  expect(looks.asked.length).toBe(asked + 1);
  await ends();
  const next = versions.confirmed(1, 7);
  expect(looks.asked.length).toBe(asked + 2);
  await ends();
  expect(await next).toBe(3);
});

test("when the reader who was to take the next look is gone, others take theirs", async () => {
  const isGone = Promise.withResolvers<void>();
  let gathering: () => Promise<void> = () => Promise.resolve();
  const versions = await begun(0, () => gathering());
  const asked = looks.asked.length;
  gathering = () => isGone.promise;
  expect(await Promise.all([versions.confirmed(1, 7), versions.confirmed(1, 7)])).toEqual([
    null,
    null,
  ]);
  gathering = () => Promise.resolve();
  const next = versions.confirmed(1, 7);
  await Promise.resolve();
  await ends();
  expect(await next).toBe(3);
  // Whoever comes back is late: there is one look at a time.
  isGone.resolve();
  await ends();
  expect(looks.asked.length).toBe(asked + 1);
});
