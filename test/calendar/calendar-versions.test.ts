import { expect, test } from "vitest";
import { CalendarVersions } from "../../src/calendar/calendar-versions.ts";

// The races that the tests of the whole server meet only now and then. Tenants 1 and 2, tutor 7.

test("a version holds for a second after it was asked for", () => {
  const versions = new CalendarVersions(1000);
  expect(versions.current(1, 7, 0)).toBeNull();
  versions.remember(1, 7, 3, versions.ticket(1), 500);
  expect(versions.current(1, 7, 1499)).toBe(3);
  expect(versions.current(1, 7, 1500)).toBeNull();
});

test("a clock that is set back does not prolong it", () => {
  const versions = new CalendarVersions(1000);
  versions.remember(1, 7, 3, versions.ticket(1), 500);
  expect(versions.current(1, 7, 499)).toBeNull();
});

test("a version that changes by itself holds until then", () => {
  const versions = new CalendarVersions(1000);
  versions.remember(1, 7, 3, versions.ticket(1), 500, 300);
  expect(versions.current(1, 7, 799)).toBe(3);
  expect(versions.current(1, 7, 800)).toBeNull();
  versions.remember(1, 7, 4, versions.ticket(1), 800, 5_000);
  expect(versions.current(1, 7, 1799)).toBe(4);
  expect(versions.current(1, 7, 1800)).toBeNull();
  versions.remember(1, 7, 5, versions.ticket(1), 1800, -1);
  expect(versions.current(1, 7, 1800)).toBeNull();
});

test("a write of the tenant ends it, one of another tenant does not", () => {
  const versions = new CalendarVersions(1000);
  versions.remember(1, 7, 3, versions.ticket(1), 0);
  versions.written(2);
  expect(versions.current(1, 7, 1)).toBe(3);
  versions.written(1);
  expect(versions.current(1, 7, 1)).toBeNull();
});

test("a version that was read while a write ended is not kept: it may be the one before", () => {
  const versions = new CalendarVersions(1000);
  const ticket = versions.ticket(1);
  versions.written(1);
  versions.remember(1, 7, 3, ticket, 0);
  expect(versions.current(1, 7, 0)).toBeNull();
  versions.remember(1, 7, 4, versions.ticket(1), 0);
  expect(versions.current(1, 7, 0)).toBe(4);
});

test("where other servers write too, none is ever taken for current", () => {
  const versions = new CalendarVersions(0);
  versions.remember(1, 7, 3, versions.ticket(1), 0);
  expect(versions.current(1, 7, 0)).toBeNull();
});

test("when time runs out, all versions in use are asked for at once; after a write only the one", () => {
  const versions = new CalendarVersions(1000);
  for (const tutorId of [7, 8, 9]) versions.remember(1, tutorId, 3, versions.ticket(1), 0);
  for (const tutorId of [7, 8]) versions.current(1, tutorId, 500);
  versions.current(2, 99, 500);
  expect(versions.current(1, 7, 1000)).toBeNull();
  expect(versions.toAsk(1, 7).toSorted()).toEqual([7, 8]);
  expect(versions.toAsk(1, 8)).toEqual([8]);
  expect(versions.toAsk(1, 1234)).toEqual([1234]);
  versions.current(1, 9, 500);
  versions.written(1);
  expect(versions.toAsk(1, 9)).toEqual([9]);
});
