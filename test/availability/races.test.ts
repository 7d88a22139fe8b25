import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTenant, deadlocks, isLogOurs } from "../support/database.ts";
import { aService, book, withoutLimits } from "../support/marketplace.ts";
import {
  addSlot,
  postWeek,
  saveWeek,
  type Slot,
  slotsBetween,
  times,
} from "../support/tutoring.ts";
import { randomOf, SEED } from "../time/random.ts";

// Two servers on one tenant, as behind a load balancer.
let servers: [TestApp, TestApp];
let students: Person[];

beforeAll(async () => {
  const tenant = await aTenant();
  servers = [await anApp({ tenant }), await anApp({ tenant })];
  await withoutLimits({ tenant });
  students = await Promise.all(Array.from({ length: 6 }, () => servers[1].student()));
});

const ROUNDS = 60;
const dateOf = (round: number) => new Date(Date.UTC(2027, 2, 8 + round)).toISOString().slice(0, 10);

/** Runs the rounds a few at a time, so that they also meet each other. */
async function rounds(work: (round: number) => Promise<void>): Promise<void> {
  for (let first = 0; first < ROUNDS; first += 6) {
    await Promise.all(Array.from({ length: 6 }, (_, i) => work(first + i)));
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test(`booking against deleting: the lesson or the deletion wins, in ${ROUNDS} rounds`, async () => {
  const tutor = await servers[0].tutor();
  const service = await aService(tutor);
  const wins = { lesson: 0, deletion: 0 };
  await rounds(async (round) => {
    const date = dateOf(round);
    const { id } = await addSlot(tutor, date, ["10:00", "12:00"]);
    const student = students[round % students.length];
    if (!student) throw new Error("no student");
    const remove = () => tutor.delete(`/booking/slots/${id}`);
    const take = () => book(student, { ...tutor, serviceId: service }, `${date}T10:30:00+03:00`);
    // In the first two rounds one of them is over before the other begins.
    const early = round === 0 ? await remove() : undefined;
    const first = round === 1 ? await take() : undefined;
    const [deleted, booked] = await Promise.all([
      early ?? pause([0, 20, 1][round % 3] ?? 0).then(remove),
      first ?? pause([20, 0, 1][round % 3] ?? 0).then(take),
    ]);
    const won = [deleted.status, booked.status];
    const left = await slotsBetween(tutor, date, date);
    if (booked.status === 201) {
      expect([won, left.length]).toEqual([[400, 201], 1]);
      wins.lesson++;
    } else {
      expect([won, booked.body.code, left.length]).toEqual([[204, 409], "outside_availability", 0]);
      wins.deletion++;
    }
  });
  expect(wins.lesson).toBeGreaterThan(0);
  expect(wins.deletion).toBeGreaterThan(0);
});

test(`booking against an edit onto the lesson's time: one of them wins, in ${ROUNDS} rounds`, async () => {
  const tutor = await servers[0].tutor();
  const service = await aService(tutor);
  await rounds(async (round) => {
    const date = dateOf(round);
    const { id } = await addSlot(tutor, date, ["10:00", "12:00"]);
    const student = students[round % students.length];
    if (!student) throw new Error("no student");
    // The lesson would begin in the slot as it is, and reach over its new start.
    const [edited, booked] = await Promise.all([
      pause(round % 3).then(() => tutor.put(`/booking/slots/${id}`, times("11:00", "12:00"))),
      pause(round % 4).then(() =>
        book(student, { ...tutor, serviceId: service }, `${date}T10:30:00+03:00`)
      ),
    ]);
    expect([[409, 201], [200, 409]]).toContainEqual([edited.status, booked.status]);
  });
});

test(`booking across two slots that touch, against weeks saved: no deadlock, no lesson uncovered`, async () => {
  const tutor = await servers[0].tutor();
  const service = await aService(tutor);
  const week = (minutes: string) => ({
    "1": [["10:00", `11:${minutes}`], [`11:${minutes}`, "13:00"]] as [string, string][],
  });
  await saveWeek(tutor, week("00"));
  const mondays = ["2027-03-08", "2027-03-15", "2027-03-22", "2027-04-05"];
  // One is there, so that of those who want the same time some are refused.
  const [one = expect.fail("no student")] = students;
  const before = await book(one, { ...tutor, serviceId: service }, "2027-03-08T09:30:00Z");
  const booking = students.flatMap((student, i) =>
    mondays.map((date, j) =>
      pause(i * 12 + j).then(() =>
        book(student, { ...tutor, serviceId: service }, `${date}T09:${10 + i * 2}:00Z`)
      )
    )
  );
  const saving = Array.from(
    { length: 8 },
    (_, i) => pause(i * 10).then(() => postWeek(tutor, i % 2 ? week("00") : {})),
  );
  const [bookings, saved] = [[before, ...await Promise.all(booking)], await Promise.all(saving)];
  expect(new Set(saved.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(bookings.map(({ status }) => status))).toEqual(new Set([201, 409]));
  // The audit trails of both are written under the same lock, and so are in the order of the commits.
  const uncovered = await servers[0].tenant.db`
    select lesson_id from lesson_changes join lessons on lessons.id = lesson_id
    where tutor_id = ${tutor.id} and action = 'booked' and 'slot_added' is distinct from (
      select saved.action from availability_changes saved
      where saved.tutor_id = lessons.tutor_id and saved.action like 'slot_%'
        and saved.at < lesson_changes.at
      order by saved.id desc limit 1
    )`;
  expect(uncovered).toEqual([]);
});

test("booking against new zones: each zone is taken, each booking is answered", async () => {
  const tutor = await servers[0].tutor();
  const service = await aService(tutor);
  const days = ["1", "2", "3", "4", "5"];
  await saveWeek(tutor, Object.fromEntries(days.map((day) => [day, [["10:00", "18:00"]]])));
  const changing = Array.from(
    { length: 16 },
    (_, i) =>
      pause(i * 12).then(() =>
        tutor.patch("/me/profile", { timezone: i % 2 ? "Europe/Kyiv" : "Europe/Warsaw" })
      ),
  );
  const booking = students.flatMap((student, i) =>
    Array.from(
      { length: 20 },
      (_, j) =>
        pause(j * 10 + i).then(() =>
          book(
            student,
            { ...tutor, serviceId: service },
            `${dateOf(j)}T${String(10 + i).padStart(2, "0")}:00:00Z`,
          )
        ),
    )
  );
  const [changed, booked] = [await Promise.all(changing), await Promise.all(booking)];
  expect(new Set(changed.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(booked.map(({ status }) => status))).toEqual(new Set([201, 409]));
});

test(`two editors of one tutor at random: no two slots overlap, nothing is lost (seed ${SEED})`, async () => {
  const tutor = await servers[0].tutor();
  const date = "2027-03-08";
  const slots: Slot[] = [];
  for (const hour of [8, 10, 12, 14, 16]) {
    slots.push(await addSlot(tutor, date, [hhmm(hour * 60), hhmm(hour * 60 + 60)]));
  }
  const editor = async (number: number) => {
    const random = randomOf(SEED + number);
    for (let i = 0; i < 25; i++) {
      const start = random.between(7 * 4, 18 * 4) * 15;
      const window = times(hhmm(start), hhmm(start + 15 * random.between(1, 6)));
      const slot = random.oneOf(slots);
      const answer = random.between(0, 3) === 0
        ? await tutor.post("/booking/slots/batch", { updates: [{ id: slot.id, ...window }] })
        : await tutor.put(`/booking/slots/${slot.id}`, window);
      expect([200, 409]).toContain(answer.status);
    }
  };
  await Promise.all([editor(0), editor(1), editor(2)]);
  const after = await slotsBetween(tutor, date, date);
  expect(new Set(after.map(({ id }) => id))).toEqual(new Set(slots.map(({ id }) => id)));
  after.forEach((slot, i) => expect(slot.utc_start >= (after[i - 1]?.utc_end ?? "")).toBe(true));
});

test.skipIf(!isLogOurs)("none of them met another in a deadlock", async () => {
  expect(await deadlocks(servers[0].tenant)).toBe(0);
});

const hhmm = (minute: number) =>
  [Math.floor(minute / 60), minute % 60].map((part) => `${part}`.padStart(2, "0")).join(":");
