import { beforeAll, describe, expect, test } from "vitest";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import {
  aTeacher,
  book,
  booked,
  cancel,
  counted,
  type LessonBody,
  reschedule,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
  tutor = await aTeacher(app);
  student = await app.student();
});

let day = 1;
/** Ten o'clock of a day of its own. */
const aStart = () => new Date(Date.parse("2027-03-01T10:00:00Z") + 86_400_000 * day++).toJSON();
const keyed = (key: string = crypto.randomUUID()) => ({ headers: { "idempotency-key": key } });
const replayed = ({ headers }: { headers: Headers }) => headers.get("idempotent-replayed");

async function lessonsAt(start: string): Promise<number> {
  const [row] = await app.tenant.db`
    select count(*)::int from lessons where starts_at = ${start}::timestamptz`;
  return row?.count ?? 0;
}

describe("the first answer again", () => {
  test("201: a booking sent three times is made once", async () => {
    const start = aStart();
    const key = keyed();
    const first = await book(student, tutor, start, key);
    expect([first.status, replayed(first)]).toEqual([201, null]);
    for (let again = 0; again < 2; again++) {
      const answer = await book(student, tutor, start, key);
      expect([answer.status, replayed(answer), answer.body]).toEqual([201, "true", first.body]);
      expect(answer.headers.get("location")).toBe(first.headers.get("location"));
      expect(answer.headers.get("content-type")).toBe("application/json");
    }
    expect(await lessonsAt(start)).toBe(1);
  });

  test("it is the first answer, though the lesson was cancelled since", async () => {
    const start = aStart();
    const key = keyed();
    const first = await book(student, tutor, start, key);
    await cancel(student, first.body);
    const again = await book(student, tutor, start, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
  });

  test("409: a refusal is a first answer too, with its own request_id and media type", async () => {
    const start = aStart();
    const taken = await booked(await app.student(), tutor, start);
    const key = keyed();
    const first = await book(student, tutor, start, key);
    expect(told(first)).toBe("409 slot_taken");
    await cancel(tutor, taken);
    const again = await book(student, tutor, start, key);
    expect([told(again), replayed(again), again.body]).toEqual([
      "409 slot_taken",
      "true",
      first.body,
    ]);
    expect(again.headers.get("content-type")).toBe("application/problem+json");
    expect(told(await book(student, tutor, start, keyed()))).toBe("201");
  });

  test("201: a lesson that a tutor enters", async () => {
    const start = aStart();
    const end = start.replace("T10", "T11");
    const key = keyed();
    const enter = () =>
      tutor.post<LessonBody>("/lessons", { student_id: student.id, start, end }, key);
    const first = await enter();
    const again = await enter();
    expect([first.status, again.status, replayed(again)]).toEqual([201, 201, "true"]);
    expect(again.body).toEqual(first.body);
    expect(await lessonsAt(start)).toBe(1);
  });

  test("200: a reschedule and a cancel", async () => {
    const start = aStart();
    const lesson = await booked(student, tutor, start);
    const { headers } = keyed();
    const to = { start: start.replace("T10", "T13") };
    const moved = await reschedule(student, lesson, to, headers);
    await reschedule(tutor, lesson, { start: start.replace("T10", "T15") });
    const movedAgain = await reschedule(student, lesson, to, headers);
    expect([movedAgain.status, movedAgain.body]).toEqual([200, moved.body]);
    const { body } = await student.get<LessonBody>(`/lessons/${lesson.id}`);
    expect(Date.parse(body.utc_start)).toBe(Date.parse(start.replace("T10", "T15")));
    const first = await cancel(student, lesson, undefined, headers);
    const again = await cancel(student, lesson, undefined, headers);
    expect([first.status, again.status, replayed(first), replayed(again)])
      .toEqual([200, 200, null, "true"]);
  });

  test("200: the same thing written in another way is the same request", async () => {
    const start = aStart();
    const { headers } = keyed();
    const fields = { tutor_id: tutor.id, service_id: tutor.serviceId, start };
    const first = await student.post("/bookings", fields, { headers });
    const turned = Object.fromEntries(Object.entries(fields).toReversed());
    const again = await student.post("/bookings", turned, { headers });
    expect([first.status, again.status, replayed(again)]).toEqual([201, 201, "true"]);
  });
});

describe("422: the key with another request", () => {
  test("another body; nothing is done", async () => {
    const [start, later] = [aStart(), aStart()];
    const key = keyed();
    await book(student, tutor, start, key);
    expect(told(await book(student, tutor, later, key))).toBe("422 idempotency_key_reused");
    expect(await lessonsAt(later)).toBe(0);
    expect(told(await book(student, tutor, start, key))).toBe("201");
  });

  test("the same body for another lesson", async () => {
    const [one, other] = [
      await booked(student, tutor, aStart()),
      await booked(student, tutor, aStart()),
    ];
    const { headers } = keyed();
    expect((await cancel(student, one, {}, headers)).status).toBe(200);
    expect(told(await cancel(student, other, {}, headers))).toBe("422 idempotency_key_reused");
  });
});

describe("keys are kept apart", () => {
  test("by caller: another student, the bot, an API key", async () => {
    const key = keyed();
    const starts = [aStart(), aStart(), aStart(), aStart()] as const;
    const other = await app.student();
    const bot = await app.service();
    const apiKey = await app.apiKey("write");
    const callers: [Client, string][] = [
      ...[[student, starts[0]], [other, starts[1]], [bot, starts[2]], [
        apiKey,
        starts[3],
      ]] as const,
    ].map(([client, start]) => [client, start]);
    for (const [client, start] of callers) {
      const student_id = client === other ? other.id : student.id;
      const answer = await book(client, tutor, start, { ...key, student_id });
      expect([told(answer), replayed(answer)]).toEqual(["201", null]);
    }
  });

  test("by operation", async () => {
    const start = aStart();
    const lesson = await booked(student, tutor, start);
    const { headers } = keyed();
    await reschedule(student, lesson, { start: start.replace("T10", "T13") }, headers);
    const answer = await cancel(student, lesson, {}, headers);
    expect([answer.status, replayed(answer)]).toEqual([200, null]);
  });

  test("by tenant", async () => {
    const elsewhere = await anApp();
    const teacher = await aTeacher(elsewhere);
    const one = await elsewhere.student();
    const key = keyed();
    const start = aStart();
    expect(told(await book(student, tutor, start, key))).toBe("201");
    const answer = await book(one, teacher, start, key);
    expect([told(answer), replayed(answer)]).toEqual(["201", null]);
  });

  test("for 24 hours and no longer", async () => {
    const own = await anApp();
    const teacher = await aTeacher(own);
    const one = await own.student();
    const key = keyed();
    const began = own.clock.now;
    const start = "2027-03-10T10:00:00Z";
    await book(one, teacher, start, key);
    own.clock.now = began + 24 * 3_600_000 - 1;
    expect(replayed(await book(one, teacher, start, key))).toBe("true");
    own.clock.now = began + 24 * 3_600_000;
    const late = await book(one, teacher, start, key);
    expect([told(late), replayed(late)]).toEqual(["409 slot_taken", null]);
    own.clock.now += 1_000;
    expect(replayed(await book(one, teacher, start, key))).toBe("true");
  });
});

describe("at the same moment", () => {
  test("one effect, however many send it: the first answer or 409 idempotency_in_progress", async () => {
    for (let round = 0; round < 5; round++) {
      const start = aStart();
      const key = keyed();
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => book(student, tutor, start, key)),
      );
      const ids = new Set(
        answers.filter(({ status }) => status === 201).map(({ body }) => body.id),
      );
      expect(ids.size).toBe(1);
      for (const answer of answers) {
        expect(["201", "409 idempotency_in_progress"]).toContain(told(answer));
      }
      expect(answers.filter((one) => one.status === 201 && !replayed(one)).length).toBe(1);
      expect(await lessonsAt(start)).toBe(1);
      expect(told(await book(student, tutor, start, key))).toBe("201");
    }
  });

  test("409: while the first one waits; then the first answer", async () => {
    const start = aStart();
    const key = keyed();
    const holder = await openTransaction(app.tenant.db);
    await holder.sql`select from services where id = ${tutor.serviceId} for update`;
    const first = book(student, tutor, start, key);
    await waitForLocks(app.tenant);
    const busy = await book(student, tutor, start, key);
    expect([told(busy), busy.headers.get("retry-after")]).toEqual([
      "409 idempotency_in_progress",
      "1",
    ]);
    const other = await app.student();
    await holder.commit();
    expect(told(await first)).toBe("201");
    const again = await book(student, tutor, start, key);
    expect([told(again), replayed(again)]).toEqual(["201", "true"]);
    expect(told(await book(other, tutor, start, key))).toBe("409 slot_taken");
  });

  test("two hundred keys for one half hour: one gets it, and each their own answer again", async () => {
    const start = aStart();
    const students = await Promise.all(Array.from({ length: 40 }, () => app.student()));
    const keys = students.map(() => keyed());
    const go = () => Promise.all(students.map((one, i) => book(one, tutor, start, keys[i])));
    const first = await go();
    expect(counted(first)).toEqual({ "201": 1, "409 slot_taken": 39 });
    const again = await go();
    expect(again.map(({ body }) => body)).toEqual(first.map(({ body }) => body));
    expect(again.every((answer) => replayed(answer) === "true")).toBe(true);
  });
});

describe("what is not kept", () => {
  test("400: a request that does not fit the contract, or names no student", async () => {
    const key = keyed();
    const wrong = await book(student, tutor, "tomorrow", key);
    expect(told(wrong)).toBe("400 validation_failed");
    expect(told(await book(student, tutor, aStart(), key))).toBe("201");
  });

  test.each(["short", "x".repeat(201), "späte-mahlzeit", "", "       "])(
    "400: the key %j",
    async (key) => {
      const { status, body } = await book(student, tutor, aStart(), keyed(key));
      expect([status, body.code]).toEqual([400, "validation_failed"]);
      expect(JSON.stringify(body)).toContain("header.idempotency-key");
    },
  );

  test("keys of any printable characters are kept apart, also from parts of each other", async () => {
    const [start, later] = [aStart(), aStart()];
    for (
      const [key, at] of [["'; drop table x --", start], ["'; drop table x -", later]] as const
    ) {
      const answer = await book(student, tutor, at, keyed(key));
      expect([told(answer), replayed(answer)]).toEqual(["201", null]);
    }
  });
});
