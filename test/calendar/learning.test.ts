import { expect, test } from "vitest";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { expireIn, giveUp, held, seenUntilItEnds } from "../support/holds.ts";
import { aTeacher, booked, cancel, reschedule } from "../support/marketplace.ts";
import { aTeacherWhoLearns } from "../support/two-roles.ts";
import { askServer, notEmpty, readWeek, WEEK, weekPath } from "./week.ts";

/** The week of a tutor shows what they learn, and is fresh when that changes (C2). */

const app = await anApp();

async function aScene(of: TestApp = app) {
  const [both, other] = [await aTeacherWhoLearns(of), await aTeacher(of)];
  const stranger = await of.student();
  return { both, other, stranger };
}

const at = (time: string) => `${WEEK}T${time}:00Z`;

/** "10:00 10:30": the half hours of Monday that are booked. */
async function bookedOn(by: Client, tutor: { readonly id: number }): Promise<string> {
  const week = notEmpty(await readWeek(by, tutor.id, WEEK, "UTC"));
  return week.filter((cell) => cell.startsWith(WEEK) && cell.endsWith("booked"))
    .map((cell) => cell.split(" ")[1]).join(" ");
}

test("what a tutor learns is booked: they see which lesson it is, a stranger does not", async () => {
  const { both, other, stranger } = await aScene();
  const lesson = await booked(both.asStudent, other, at("10:00"));
  const [own, strange] = [
    await readWeek(both, both.id, WEEK, "UTC"),
    await readWeek(stranger, both.id, WEEK, "UTC"),
  ];
  const cells = (week: typeof own) =>
    week.cells.filter(({ start }) => start === at("10:00") || start === at("10:30"));
  expect(cells(own)).toMatchObject([
    { status: "booked", lesson_id: lesson.id },
    { status: "booked", lesson_id: lesson.id },
  ]);
  expect(cells(strange).map(({ status }) => status)).toEqual(["booked", "booked"]);
  expect(JSON.stringify(strange)).not.toContain(`"lesson_id":${lesson.id}`);
});

test("it is fresh at once for a stranger, and for another server, when they book, move, cancel, hold", async () => {
  const { both, other, stranger } = await aScene();
  const server = await anApp({ tenant: app.tenant });
  const path = weekPath(both.id, WEEK, "UTC");
  const tags = new Set<string | null>();
  const seen = async () => {
    const here = await bookedOn(stranger, both);
    const { body, headers } = await stranger.get(path);
    tags.add(headers.get("etag"));
    server.written();
    expect(await (await askServer(server, stranger, path)).json()).toEqual(body);
    return here;
  };
  expect(await seen()).toBe("");
  const lesson = await booked(both.asStudent, other, at("10:00"));
  expect(await seen()).toBe("10:00 10:30");
  await reschedule(both.asStudent, lesson, { start: at("14:00") });
  expect(await seen()).toBe("14:00 14:30");
  await reschedule(other, lesson, { start: at("15:00") });
  expect(await seen()).toBe("15:00 15:30");
  await cancel(other, lesson);
  expect(await seen()).toBe("");
  const own = await held(both.asStudent, other, at("12:00"));
  expect(await seen()).toBe("12:00 12:30");
  expect(await giveUp(both.asStudent, own)).toBe("204");
  expect(await seen()).toBe("");
  expect(tags.size).toBe(7);
});

test("it is fresh when a hold of theirs has just ended, also for the first who reads it", async () => {
  const own = await anApp();
  const { both, other, stranger } = await aScene(own);
  const hold = await held(both.asStudent, other, at("10:00"));
  const seen = await seenUntilItEnds(own, hold, async () => {
    const first = await bookedOn(stranger, both);
    // Read twice, so that it is known from a look-up of versions too.
    own.written();
    return [first, await bookedOn(stranger, both)];
  });
  expect(seen).toEqual(["10:00 10:30", "10:00 10:30"]);
  expect(await bookedOn(stranger, both)).toBe("");
});

test("versions only rise while holds begin, end, go and are booked", async () => {
  const own = await anApp();
  const { both, other, stranger } = await aScene(own);
  const versions: bigint[] = [];
  const look = async () => {
    const [row] = await own.tenant.db<{ version: string }[]>`
      select version::text from calendar_versions where tutor_id = ${both.id}`;
    versions.push(BigInt(row?.version ?? 0));
  };
  await look();
  const hold = await held(both.asStudent, other, at("10:00"));
  await look();
  await expireIn(own, hold, -1);
  await look();
  await own.tenant.db`delete from lessons where id = ${hold.id}`;
  await look();
  await booked(both.asStudent, other, at("10:00"));
  await look();
  await booked(stranger, both, at("12:00"));
  await look();
  const risen = versions.slice(1).map((version, i) => version > (versions[i] ?? version));
  expect(risen).toEqual([true, true, true, true, true]);
});

test("200: a lesson that they learn tells nothing of itself to the students of theirs", async () => {
  const { both, other, stranger } = await aScene();
  await booked(stranger, both, at("16:00"));
  const lesson = await booked(both.asStudent, other, at("10:00"));
  const week = await readWeek(stranger, both.id, WEEK, "UTC");
  expect(JSON.stringify(week)).not.toContain(`"lesson_id":${lesson.id}`);
  expect((await stranger.get(`/lessons/${lesson.id}`)).status).toBe(404);
});
