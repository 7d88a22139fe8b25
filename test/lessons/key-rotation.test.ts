import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { bookHeld, giveUp, held, prolong, readHold } from "../support/holds.ts";
import { aTeacher, book, cancel, type Teacher, told } from "../support/marketplace.ts";

/** T4: a program is its key's name, so that whatever it has begun outlives a new key (L7, L8). */
let app: TestApp;
let tutor: Teacher;
let student: Person;
beforeAll(async () => {
  app = await anApp();
  tutor = await aTeacher(app);
  student = await app.student();
});

let day = 0;
const aStart = () => new Date(Date.parse("2027-03-02T10:00:00Z") + 86_400_000 * day++).toJSON();
const keyed = () => ({ "idempotency-key": crypto.randomUUID() });

describe.each(["service", "api_key"] as const)("two %s keys of one name", (kind) => {
  test("201: what one has booked with an Idempotency-Key the other gets replayed", async () => {
    const [old, renewed] = [await app.program(kind, "rotates"), await app.program(kind, "rotates")];
    const wanted = { headers: keyed(), student_id: student.id };
    const start = aStart();
    const first = await book(old, tutor, start, wanted);
    expect(told(first)).toBe("201");
    const again = await book(renewed, tutor, start, wanted);
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
    expect(again.body).toEqual(first.body);
    await cancel(student, first.body);
  });

  test("201: what one holds the other sees, prolongs and books", async () => {
    const [old, renewed] = [await app.program(kind, "holds"), await app.program(kind, "holds")];
    const hold = await held(old, tutor, aStart(), { student_id: student.id });
    expect((await readHold(renewed, hold)).status).toBe(200);
    expect((await prolong(renewed, hold)).status).toBe(200);
    const lesson = await bookHeld(renewed, tutor, hold, { student_id: student.id });
    expect(told(lesson)).toBe("201");
    await cancel(student, lesson.body);
  });

  test("404: another name's key has neither the hold nor the answer", async () => {
    const [own, other] = [await app.program(kind, "mine"), await app.program(kind, "Mine")];
    const wanted = { headers: keyed(), student_id: student.id };
    const hold = await held(own, tutor, aStart(), wanted);
    expect((await readHold(other, hold)).status).toBe(404);
    expect(await giveUp(other, hold)).toBe("404 not_found");
    expect(told(await bookHeld(other, tutor, hold, { student_id: student.id })))
      .toBe("404 not_found");
    const asOther = await book(other, tutor, hold.utc_start, wanted);
    expect([told(asOther), asOther.headers.get("idempotent-replayed")])
      .toEqual(["409 slot_taken", null]);
    expect(await giveUp(own, hold)).toBe("204");
  });
});

test("404: a service key and an API key whose names are one are two programs", async () => {
  const [bot, apiKey] = [
    await app.program("service", "twin"),
    await app.program("api_key", "twin"),
  ];
  const hold = await held(bot, tutor, aStart(), { student_id: student.id });
  expect((await readHold(apiKey, hold)).status).toBe(404);
  expect(await giveUp(bot, hold)).toBe("204");
});
