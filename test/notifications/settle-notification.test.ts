import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { linkAccount } from "../support/accounts.ts";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, booked, cancel, reschedule, type Teacher } from "../support/marketplace.ts";
import { deliver, lease, type Leased, runOut, settle } from "./bot.ts";
import { FAR } from "./told.ts";

/** What becomes of a notification, and that an older lease says nothing any more (N2). */
let app: TestApp;
let bot: Client;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp({ now: FAR });
});

beforeEach(async () => {
  // Nobody of the tests before is told of anything.
  await app.tenant.db`delete from notifications`;
  await app.tenant.db`update users set telegram_user_id = null where telegram_user_id is not null`;
  tutor = await aTeacher(app, { name: "Oksana" });
  student = await app.student({ name: "Liam" });
  for (const one of [tutor, student]) await linkAccount(app, one);
  bot = await app.service();
});

/** The tutor's confirmation, and the student's. */
async function two(): Promise<[Leased, Leased]> {
  const [first, second] = await lease(bot);
  if (!first || !second) throw new Error("nothing was leased");
  return [first, second];
}

const rows = () =>
  app.tenant.db<Record<string, unknown>[]>`
    select id, status, attempts, lease, leased_until, sent_at, updated_at from notifications order by id`;
const answered = async (answer: ReturnType<typeof settle>) => {
  const { status, body } = await answer;
  return status === 200 ? `200 ${body.status} ${body.attempts}` : `${status} ${body.code}`;
};

describe("sent", () => {
  test("200: it is sent for good, and said once more the same", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [first] = await two();
    const outcome = { status: "sent", lease: first.lease };
    const { status, body } = await settle(bot, first, outcome);
    expect([status, body]).toMatchObject([200, {
      id: first.id,
      kind: "confirmation",
      status: "sent",
      attempts: 1,
      telegram_user_id: first.telegram_user_id,
      sent_at: expect.any(String),
    }]);
    const before = await rows();
    expect(await answered(settle(bot, first, outcome))).toBe("200 sent 1");
    expect(await answered(settle(bot, first, { status: "failed", lease: 1 })))
      .toBe("409 not_leased");
    expect(await rows()).toEqual(before);
    await runOut(app);
    expect((await lease(bot)).map(({ id }) => id)).not.toContain(first.id);
  });

  test("200: without a lease, as the older system's client says it", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [first, second] = await two();
    expect(await answered(settle(bot, first, { status: "sent" }))).toBe("200 sent 1");
    expect(await answered(settle(bot, second, { status: "failed" }))).toBe("200 pending 1");
    expect(await answered(settle(bot, second, { status: "failed" }))).toBe("409 not_leased");
  });

  test("200: after the time of the lease, as long as nobody else has it", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [first] = await two();
    await runOut(app);
    expect(await answered(settle(bot, first, { status: "sent", lease: 1 }))).toBe("200 sent 1");
    expect(await lease(bot)).toHaveLength(1);
  });
});

describe("failed", () => {
  test("the third failure is final, and listed", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const outcomes: string[] = [];
    for (const attempt of [0, 1, 2]) {
      const [first] = await two();
      expect([first.attempts, first.lease]).toEqual([attempt, attempt + 1]);
      outcomes.push(await answered(settle(bot, first, { status: "failed", lease: first.lease })));
      await runOut(app);
    }
    expect(outcomes).toEqual(["200 pending 1", "200 pending 2", "200 failed 3"]);
    const [left, ...none] = await lease(bot);
    expect([left?.attempts, none]).toEqual([0, []]);
    const { body } = await bot.get<{ results: { recipient_id: number; kind: string }[] }>(
      "/internal/notifications?status=failed",
    );
    expect(body.results.map(({ recipient_id, kind }) => [recipient_id, kind]))
      .toEqual([[tutor.id, "confirmation"]]);
    expect(app.logLines.some((line) => /"warn".*notification_given_up/.test(line))).toBe(true);
  });

  test("200: permanently: final at once, the account is unlinked, and nothing more goes there", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [first, second] = await two();
    const outcome = { status: "failed", lease: first.lease, permanent: true };
    expect(await answered(settle(bot, first, outcome))).toBe("200 failed 1");
    const people = await app.tenant.db<{ id: number }[]>`
      select id from users where telegram_user_id is not null`;
    expect(people).toEqual([{ id: student.id }]);
    await settle(bot, second, { status: "sent", lease: second.lease });
    await booked(student, tutor, "2060-03-09T10:00:00Z");
    expect((await deliver(bot)).map(({ telegram_user_id }) => telegram_user_id))
      .toEqual([second.telegram_user_id]);
    const [pending] = await app.tenant.db<{ count: number }[]>`
      select count(*) from notifications where recipient_id = ${tutor.id} and status = 'pending'`;
    expect(pending?.count).toBe(0);
    // Linked once more, they are told of both lessons.
    await linkAccount(app, tutor);
    expect((await deliver(bot)).map(({ telegram_user_id }) => telegram_user_id))
      .toEqual([first.telegram_user_id, first.telegram_user_id]);
  });

  test("permanently, when they have linked another account meanwhile: that one stays", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [first] = await two();
    await app.tenant.db`update users set telegram_user_id = 77 where id = ${tutor.id}`;
    await settle(bot, first, { status: "failed", lease: first.lease, permanent: true });
    const [row] = await app.tenant.db<{ telegram_user_id: number }[]>`
      select telegram_user_id from users where id = ${tutor.id}`;
    expect(row?.telegram_user_id).toBe(77);
  });

  test("409: permanently, by an older lease: nobody is unlinked", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [first] = await two();
    await runOut(app);
    await two();
    const outcome = { status: "failed", lease: first.lease, permanent: true };
    expect(await answered(settle(bot, first, outcome))).toBe("409 not_leased");
    const linked = await app.tenant.db`select from users where telegram_user_id is not null`;
    expect(linked).toHaveLength(2);
  });
});

describe("given back", () => {
  test("200: it counts as no attempt, and is another's at once", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [first] = await two();
    expect(await answered(settle(bot, first, { status: "pending", lease: 1 })))
      .toBe("200 pending 0");
    expect(await answered(settle(bot, first, { status: "sent", lease: 1 }))).toBe("409 not_leased");
    const again = { ...first, lease: 2, leased_until: expect.any(String) };
    expect(await lease(await app.service())).toEqual([again]);
  });
});

describe("a late answer", () => {
  test.each(["sent", "failed", "pending"])(
    "409: %s by an older lease changes nothing",
    async (status) => {
      await booked(student, tutor, "2060-03-08T10:00:00Z");
      const [first] = await two();
      await runOut(app);
      await two();
      const before = await rows();
      expect(await answered(settle(bot, first, { status, lease: first.lease })))
        .toBe("409 not_leased");
      expect(await rows()).toEqual(before);
      expect(await answered(settle(bot, first, { status: "sent", lease: 2 }))).toBe("200 sent 1");
    },
  );

  test("409: of a reminder that is to be sent again, since the lesson was moved", async () => {
    const lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
    await deliver(bot);
    await app.tenant.db`update notifications set scheduled_at = now() where kind = 'reminder'`;
    const [first] = await two();
    await reschedule(tutor, lesson, { start: "2060-03-09T10:00:00Z" });
    for (const outcome of [{ status: "sent", lease: first.lease }, { status: "sent" }]) {
      expect(await answered(settle(bot, first, outcome))).toBe("409 not_leased");
    }
  });

  test("200: of a lesson that was cancelled meanwhile: what was sent was, what was not need not be", async () => {
    const lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [ofTutor, ofStudent] = await two();
    await cancel(student, lesson);
    expect(await lease(bot)).toEqual([]);
    expect(await answered(settle(bot, ofStudent, { status: "failed", lease: 1 })))
      .toBe("200 failed 1");
    expect(await answered(settle(bot, ofTutor, { status: "sent", lease: 1 }))).toBe("200 sent 1");
    expect((await deliver(bot)).map(({ message }) => message))
      .toEqual([expect.stringMatching(/^Your lesson with Liam .* was cancelled: /)]);
  });
});

describe("several at once", () => {
  type Batch = {
    readonly processed: readonly number[];
    readonly failed: readonly {
      readonly id: number;
      readonly code: string;
      readonly error: string;
    }[];
    readonly code: string;
    readonly errors: readonly { readonly path: string }[];
  };
  const settleAll = (outcomes: readonly object[]) =>
    bot.post<Batch>("/internal/notifications/batch/settle", { outcomes });

  test("200: each for itself, in their order, by the latest lease only", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    await booked(student, tutor, "2060-03-08T12:00:00Z");
    const [a, b, c, d] = (await lease(bot)).map(({ id }) => id);
    await runOut(app, [Number(c)]);
    await lease(bot);
    const { status, body } = await settleAll([
      { id: d, status: "failed", lease: 1 },
      { id: c, status: "sent", lease: 1 },
      { id: a, status: "sent" },
      { id: 987_654_321, status: "sent" },
      { id: a, status: "failed" },
      { id: b, status: "pending", lease: 1 },
    ]);
    expect([status, body]).toEqual([200, {
      processed: [d, a, b],
      failed: [
        { id: c, code: "not_leased", error: "not leased to the caller" },
        { id: 987_654_321, code: "not_found", error: "not found" },
        { id: a, code: "repeated", error: "named twice" },
      ],
    }]);
    expect((await rows()).filter(({ id }) => [a, b, c, d].includes(Number(id))))
      .toMatchObject([
        { id: a, status: "sent", attempts: 1 },
        { id: b, status: "pending", attempts: 0, leased_until: null },
        { id: c, status: "pending", attempts: 0, lease: 2, leased_until: expect.anything() },
        { id: d, status: "pending", attempts: 1, leased_until: null },
      ]);
    const again = await settleAll([{ id: a, status: "sent", lease: 1 }, { id: b, status: "sent" }]);
    expect(again.body).toMatchObject({ processed: [a], failed: [{ id: b, code: "not_leased" }] });
  });

  test("200: permanently: all those accounts are unlinked", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const outcomes = (await two())
      .map(({ id, lease }) => ({ id, lease, status: "failed", permanent: true }));
    expect((await settleAll(outcomes)).body.processed).toHaveLength(2);
    expect(await app.tenant.db`select from users where telegram_user_id is not null`).toEqual([]);
    expect((await rows()).map(({ status }) => status).toSorted())
      .toEqual(["failed", "failed", "withdrawn", "withdrawn"]);
  });

  test("400: none, more than 100, and a permanent success; nothing is done", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [first, second] = await two();
    const before = await rows();
    const ids = Array.from({ length: 101 }, (_, i) => ({ id: i + 1, status: "sent" }));
    const wrong = [
      { id: first.id, status: "sent" },
      { id: second.id, status: "sent", permanent: true },
    ];
    for (const outcomes of [[], ids, wrong]) {
      const { status, body } = await settleAll(outcomes);
      expect([status, body.code]).toEqual([400, "validation_failed"]);
    }
    expect((await settleAll(wrong)).body.errors.map(({ path }) => path))
      .toEqual(["body.outcomes[1].permanent"]);
    expect(await rows()).toEqual(before);
  });
});

describe("what cannot be", () => {
  test("404: one that there is not, and another tenant's", async () => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [first] = await two();
    const other = await (await anApp({ now: FAR })).service();
    expect(await answered(settle(other, first, { status: "sent" }))).toBe("404 not_found");
    expect(await answered(settle(bot, { id: 987_654_321 }, { status: "sent" })))
      .toBe("404 not_found");
  });

  test("409: one that nobody has", async () => {
    const lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [row] = await app.tenant.db<{ id: number }[]>`
      select id from notifications where lesson_id = ${lesson.id} limit 1`;
    expect(await answered(settle(bot, { id: row?.id ?? 0 }, { status: "sent" })))
      .toBe("409 not_leased");
  });

  test.each([
    { status: "withdrawn" },
    { status: "sent", permanent: true },
    { status: "pending", permanent: true },
    { status: "sent", lease: 0 },
    { status: "sent", lease: "1" },
    { status: "sent", lease: 2_147_483_648 },
    { status: "sent", attempts: 2 },
    { lease: 1 },
  ])("400: %j, and nothing is changed", async (outcome) => {
    await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [first] = await two();
    const before = await rows();
    expect(await answered(settle(bot, first, outcome))).toBe("400 validation_failed");
    expect(await rows()).toEqual(before);
  });

  test("403: a user, an API key and nobody, whatever they ask", async () => {
    for (const by of [tutor, await app.admin(), await app.apiKey("read", "write"), app.nobody]) {
      const answers = [
        await by.get("/internal/notifications/pending"),
        await by.get("/internal/notifications"),
        await by.patch("/internal/notifications/1", { status: "sent" }),
        await by.post("/internal/notifications/batch/settle", { outcomes: [] }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    }
  });
});
