import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs } from "../support/database.ts";
import { aService, book, told, withoutLimits } from "../support/marketplace.ts";
import { addSlot, spellDate } from "../support/tutoring.ts";
import { at, etagOf, paint, painted, toldOf } from "./drafting.ts";
import { notEmpty, readWeek } from "./week.ts";

// Two servers on one tenant, as behind a load balancer.
let servers: [TestApp, TestApp];
let students: Person[];

beforeAll(async () => {
  const tenant = await aTenant();
  servers = [await anApp({ tenant }), await anApp({ tenant })];
  await withoutLimits({ tenant });
  students = await Promise.all(Array.from({ length: 6 }, () => servers[1].student()));
});

const ROUNDS = 40;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** The same person as the other server knows them. */
const on = ({ fetch }: TestApp, { credentials }: Person) => ({
  post: async (path: string, body: unknown, headers: Record<string, string>) => {
    const response = await fetch(
      new Request(`http://halfhour.test/api${path}`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { ...credentials, ...headers, "content-type": "application/json" },
      }),
    );
    return { status: response.status, body: await response.json() };
  },
});

test(`two clients paint on the same version: one 200, one 412, in ${ROUNDS} rounds`, async () => {
  const tutor = await servers[0].tutor();
  const monday = Date.parse("2027-03-08T00:00:00+02:00");
  const cellAt = (cell: number) => new Date(monday + cell * 1_800_000).toISOString();
  for (let round = 0; round < ROUNDS; round++) {
    const ifMatch = await etagOf(tutor);
    // Each changes something, whoever is first.
    const draft = (cell: number, status: string) => ({
      week_start: "2027-03-08",
      timezone: "Europe/Kyiv",
      patches: [{ start: cellAt(cell), end: cellAt(cell + 1), status }],
    });
    const [first, second] = [draft(2 * round, "available"), draft(2 * round + 1, "blocked")];
    const answers = await Promise.all([
      on(servers[0], tutor).post("/calendar/drafts", first, { "if-match": ifMatch }),
      on(servers[1], tutor).post("/calendar/drafts", second, { "if-match": ifMatch }),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 412]);
    const loser = answers[statuses.indexOf(412)];
    expect(loser?.body).toMatchObject({ code: "version_mismatch" });
  }
  const week = notEmpty(await readWeek(tutor, tutor.id));
  expect(week.length).toBe(ROUNDS);
});

test(`a draft against bookings of the same time: one of them wins, in ${ROUNDS} rounds`, async () => {
  const tutor = await servers[0].tutor();
  const service = await aService(tutor);
  const wins = { draft: 0, booking: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const date = new Date(Date.UTC(2027, 2, 8 + round)).toISOString().slice(0, 10);
    const monday = new Date(Date.UTC(2027, 2, 8 + round - round % 7)).toISOString().slice(0, 10);
    await addSlot(tutor, date, ["10:00", "18:00"]);
    const [start, end] = [`${date}T09:00:00Z`, `${date}T10:00:00Z`];
    const status = round % 2 ? "blocked" : "empty";
    const draft = () => paint(tutor, [{ start, end, status }], { week: monday });
    const take = () =>
      Promise.all(
        students.map((student, i) =>
          book(student, { ...tutor, serviceId: service }, `${date}T09:${i % 2 ? "00" : "30"}:00Z`)
        ),
      );
    // In the first two rounds one of them is over before the other begins.
    const first = round === 0 ? await draft() : undefined;
    const early = round === 1 ? await take() : undefined;
    const [drafted, booked] = await Promise.all([
      first ?? pause([0, 15, 1][round % 3] ?? 0).then(draft),
      early ?? pause([15, 0, 1][round % 3] ?? 0).then(take),
    ]);
    const lessons = booked.filter((answer) => answer.status === 201).length;
    const week = notEmpty(await readWeek(tutor, tutor.id, monday, "UTC"));
    const cell = week.find((one) => one.startsWith(`${date} 09:30`)) ?? "empty";
    if (drafted.status === 200) {
      const refusal = status === "blocked" ? "409 blocked" : "409 outside_availability";
      expect([lessons, cell.split(" ").at(-1)]).toEqual([0, status]);
      expect(new Set(booked.map(told))).toEqual(new Set([refusal]));
      wins.draft++;
    } else {
      expect([toldOf(drafted), lessons]).toEqual(["409 draft_conflict", 1]);
      expect(cell.split(" ").at(-1)).toBe("booked");
      wins.booking++;
    }
  }
  expect([wins.draft > 0, wins.booking > 0]).toEqual([true, true]);
});

test("twenty drafts of one week at once: all are applied, none is lost", async () => {
  const tutor = await servers[0].tutor();
  const hours = Array.from({ length: 20 }, (_, i) => `${i}`.padStart(2, "0"));
  await Promise.all(
    hours.map((hour, i) =>
      on(servers[i % 2 ? 1 : 0], tutor).post("/calendar/drafts", {
        week_start: "2027-03-08",
        timezone: "Europe/Kyiv",
        patches: [at(`${hour}:00`, `${hour}:30`, "available")],
      }, {}).then(({ status }) => expect(status).toBe(200))
    ),
  );
  expect(await spellDate(tutor, "2027-03-08"))
    .toEqual(hours.map((hour) => `${hour}:00–${hour}:30 manual`));
});

test("whoever reads after a draft sees it", async () => {
  const tutor = await servers[0].tutor();
  const student = await servers[0].student();
  for (const status of ["available", "blocked", "empty", "available"]) {
    await painted(tutor, [at("10:00", "11:00", status)]);
    for (const reader of [tutor, student]) {
      const week = await readWeek(reader, tutor.id);
      const cell = week.cells.find(({ date, time }) => date === "2027-03-08" && time === "10:30");
      expect(cell?.status).toBe(status);
    }
  }
});

test.skipIf(!isLogOurs)("none of them met another in a deadlock", async () => {
  expect(await deadlocks(servers[0].tenant)).toBe(0);
});
