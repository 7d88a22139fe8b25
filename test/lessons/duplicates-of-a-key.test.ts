import { expect, test } from "vitest";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { aTeacher, type Teacher } from "../support/marketplace.ts";
import { waitForLocks } from "../support/locks.ts";

const START = "2027-03-14T10:00:00Z";

test("201: another booking of a program that sends one key two hundred times at once", async () => {
  const app = await anApp();
  const [busy, free] = [await aTeacher(app), await aTeacher(app)];
  const students = [await app.student(), await app.student()] as const;
  const bot = await app.service();
  const first: Promise<number>[] = [];
  const copies: Promise<number>[] = [];
  await app.tenant.db.transaction(async (tx) => {
    await tx`select from calendars where tutor_id = ${busy.id} for no key update`;
    first.push(bookWithKey(app, bot, busy, students[0].id, "a-key-of-the-bot-1"));
    await waitForLocks(app.tenant);
    for (let i = 0; i < 200; i++) {
      copies.push(bookWithKey(app, bot, busy, students[0].id, "a-key-of-the-bot-1"));
    }
    const asked = performance.now();
    expect(await bookWithKey(app, bot, free, students[1].id, "a-key-of-the-bot-2")).toBe(201);
    expect(performance.now() - asked).toBeLessThan(2_000);
    expect(new Set(await Promise.all(copies))).toEqual(new Set([409]));
  });
  expect(await Promise.all(first)).toEqual([201]);
  expect(await bookWithKey(app, bot, busy, students[0].id, "a-key-of-the-bot-1")).toBe(201);
});

test("409: a key that another server is carrying out; then its answer", async () => {
  const first = await anApp();
  const second = await anApp({ tenant: first.tenant });
  const [tutor, student] = [await aTeacher(first), await first.student()];
  const answers: Promise<number>[] = [];
  const bot = await first.service();
  await first.tenant.db.transaction(async (tx) => {
    await tx`select from calendars where tutor_id = ${tutor.id} for no key update`;
    answers.push(bookWithKey(first, bot, tutor, student.id, "a-key-of-the-bot-3"));
    await waitForLocks(first.tenant);
    expect(await bookWithKey(second, bot, tutor, student.id, "a-key-of-the-bot-3")).toBe(409);
  });
  expect(await Promise.all(answers)).toEqual([201]);
  expect(await bookWithKey(second, bot, tutor, student.id, "a-key-of-the-bot-3")).toBe(201);
});

async function bookWithKey(
  server: TestApp,
  bot: Client,
  tutor: Teacher,
  studentId: number,
  key: string,
): Promise<number> {
  const booking = {
    tutor_id: tutor.id,
    service_id: tutor.serviceId,
    student_id: studentId,
    start: START,
  };
  const request = new Request("http://halfhour.test/api/bookings", {
    method: "POST",
    headers: { ...bot.credentials, "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(booking),
  });
  return (await server.fetch(request)).status;
}
