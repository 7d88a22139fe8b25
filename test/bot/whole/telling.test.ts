import { beforeAll, expect, test } from "vitest";
import { refused } from "../../support/telegram/troubles.ts";
import type { Trouble } from "../../support/telegram/troubles.ts";
import { Refusal, tooMany } from "../../support/telegram/wire.ts";
import { aRealApi, type RealApi } from "./api.ts";
import { codeFor, eachOf } from "./linking.ts";
import { aMember, enterLesson, type Member } from "./members.ts";
import { aBot, aLinkedStudent, aTelegram, HOUR_MS, hourAhead, pause } from "./stage.ts";

const telegram = aTelegram();
let api: RealApi;
let tutor: Member;

beforeAll(async () => {
  api = await aRealApi();
  tutor = await aMember(api, "tutor", { name: "Anna Koval" });
}, 60_000);

let lessons = 0;

/** Somebody who is to be told of a lesson now. */
async function somebodyToTell() {
  const { student, person } = await aLinkedStudent(api, telegram);
  await enterLesson(tutor, student, hourAhead(api, 3) + HOUR_MS * lessons++);
  return { student, person };
}

type Row = { readonly status: string; readonly attempts: number };

const rowsFor = ({ id }: { readonly id: number }) =>
  api.db<Row[]>`
    select status, attempts from notifications
    where recipient_id = ${id} and scheduled_at <= now()`;

const linkOf = async (member: Member) =>
  (await member.get<{ telegram_id: number | null }>("/me/telegram")).body.telegram_id;

const triesFor = (id: number): number =>
  telegram.calls.filter(({ method, params }) =>
    method === "sendmessage" && Number(params["chat_id"]) === id
  ).length;

const GONE: readonly (readonly [who: string, description: string])[] = [
  ["who blocked the bot", "Forbidden: bot was blocked by the user"],
  ["who has left Telegram", "Forbidden: user is deactivated"],
];

test.each(GONE)("403: one %s is tried once, and unlinked; others are told", async (_, why) => {
  const [gone, other] = [await somebodyToTell(), await somebodyToTell()];
  const trouble = refused(new Refusal(403, why));
  telegram.troubles.plan("sendMessage", trouble, { chatId: gone.person.id, times: 100 });
  const bot = await aBot(api, telegram);
  await other.person.reads(/Anna Koval/);
  await expect.poll(() => linkOf(gone.student)).toBeNull();
  expect(await rowsFor(gone.student)).toMatchObject([{ status: "failed" }]);
  await pause(1_500);
  expect(triesFor(gone.person.id)).toBe(1);
  expect(await linkOf(other.student)).toBe(other.person.id);
  await bot.stop("SIGTERM");
}, 60_000);

test(
  "who blocked the bot while it was away is unlinked at its first try; linked again, they are told",
  async () => {
    const { student, person } = await somebodyToTell();
    person.blocks();
    const bot = await aBot(api, telegram);
    await expect.poll(() => linkOf(student)).toBeNull();
    expect(triesFor(person.id)).toBe(1);
    person.unblocks();
    await enterLesson(tutor, student, hourAhead(api, 3) + HOUR_MS * lessons++);
    person.opens((await codeFor(student)).url);
    await person.reads(/linked to your account/);
    await person.reads(/is booked/);
    await bot.stop("SIGTERM");
  },
  60_000,
);

const PASSING: readonly (readonly [name: string, trouble: Trouble, most: number])[] = [
  ["429 with retry_after", refused(tooMany(2)), 1],
  ["500", refused(new Refusal(500, "Internal Server Error")), 1],
  ["a proxy's 502", { kind: "broken", status: 502 }, 1],
  ["an answer after 3 s", { kind: "slow", ms: 3_000 }, 1],
  ["an answer that is lost", { kind: "lost" }, 2],
];

test.each(PASSING)("%s: the message arrives all the same", async (_, trouble, most) => {
  const { student, person } = await somebodyToTell();
  telegram.troubles.plan("sendMessage", trouble, { chatId: person.id });
  const asked = performance.now();
  const bot = await aBot(api, telegram);
  await expect.poll(() => rowsFor(student), { timeout: 90_000 }).toMatchObject([
    { status: "sent" },
  ]);
  expect(person.written().length).toBeGreaterThan(0);
  expect(person.written().length).toBeLessThanOrEqual(most);
  if (trouble.kind === "refused" && trouble.why.retryAfter) {
    const [first] = person.written();
    expect((first?.at ?? 0) - asked).toBeGreaterThan(trouble.why.retryAfter * 1_000);
  }
  await bot.stop("SIGTERM");
}, 120_000);

test("one chat at Telegram's 429 keeps nobody else waiting, and is told in its time", async () => {
  const busy = await somebodyToTell();
  const others = [await somebodyToTell(), await somebodyToTell(), await somebodyToTell()];
  telegram.troubles.plan("sendMessage", refused(tooMany(12)), { chatId: busy.person.id });
  const bot = await aBot(api, telegram);
  const begun = performance.now();
  for (const { person } of others) await person.reads(/Anna Koval/, 8_000);
  await somebodyToTell().then(({ person }) => person.reads(/Anna Koval/, 8_000));
  expect(busy.person.written()).toEqual([]);
  await busy.person.reads(/Anna Koval/, 30_000);
  expect(performance.now() - begun).toBeGreaterThan(11_000);
  await expect.poll(() => rowsFor(busy.student)).toEqual([{ status: "sent", attempts: 1 }]);
  expect(triesFor(busy.person.id)).toBe(2);
  await bot.stop("SIGTERM");
}, 90_000);

test("Telegram away for four rounds: nothing has failed by that, and all are told", async () => {
  const people = [await somebodyToTell(), await somebodyToTell(), await somebodyToTell()];
  // Two of them are tried each time before it is plain that it is not the message.
  telegram.troubles.plan("sendMessage", { kind: "broken", status: 502 }, { times: 8 });
  const bot = await aBot(api, telegram);
  for (const { person } of people) await person.reads(/Anna Koval/, 60_000);
  for (const { student, person } of people) {
    await expect.poll(() => rowsFor(student)).toEqual([{ status: "sent", attempts: 1 }]);
    expect(person.written()).toHaveLength(1);
  }
  await bot.stop("SIGTERM");
}, 120_000);

test(
  "one message that Telegram never takes is in no other's way, and fails at the third try",
  async () => {
    const [poison, ...others] = [await somebodyToTell(), await somebodyToTell()];
    const trouble: Trouble = { kind: "broken", status: 502 };
    telegram.troubles.plan("sendMessage", trouble, { chatId: poison.person.id, times: 100 });
    const bot = await aBot(api, telegram);
    for (const { person } of others) await person.reads(/Anna Koval/);
    await somebodyToTell().then(({ person }) => person.reads(/Anna Koval/, 40_000));
    await somebodyToTell().then(({ person }) => person.reads(/Anna Koval/, 40_000));
    await expect.poll(() => rowsFor(poison.student), { timeout: 60_000 }).toEqual([
      { status: "failed", attempts: 3 },
    ]);
    await bot.stop("SIGTERM");
  },
  180_000,
);

test("what Telegram refuses three times has failed, and is listed as such", async () => {
  const { student, person } = await somebodyToTell();
  const trouble = refused(new Refusal(400, "Bad Request: chat not found"));
  telegram.troubles.plan("sendMessage", trouble, { chatId: person.id, times: 100 });
  const bot = await aBot(api, telegram);
  await expect.poll(() => rowsFor(student), { timeout: 90_000 }).toEqual([
    { status: "failed", attempts: 3 },
  ]);
  expect(triesFor(person.id)).toBe(3);
  const listed = await fetch(`${api.url}/internal/notifications?status=failed`, {
    headers: { "x-service-key": api.key },
  }).then((answer) => answer.json());
  expect(listed.results).toContainEqual(expect.objectContaining({
    recipient_id: student.id,
    status: "failed",
    attempts: 3,
  }));
  await bot.stop("SIGTERM");
}, 120_000);

test(
  "SIGTERM: what was leased and not sent is given back, and the next bot sends it at once",
  async () => {
    const many = Array.from({ length: 40 }, (_, index) => index);
    const people: Awaited<ReturnType<typeof somebodyToTell>>[] = [];
    await eachOf(many, async () => void people.push(await somebodyToTell()));
    const told = () => people.filter(({ person }) => person.written().length > 0).length;
    const stopped = await aBot(api, telegram);
    await expect.poll(told).toBeGreaterThan(3);
    const { code, ms } = await stopped.stop("SIGTERM");
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
    const before = told();
    expect(before).toBeLessThan(people.length);
    const rows = await Promise.all(people.map(({ student }) => rowsFor(student)));
    expect(new Set(rows.flat().map(({ status, attempts }) => `${status} ${attempts}`)))
      .toEqual(new Set(["sent 1", "pending 0"]));
    // The lease is a minute: nobody waits for it to run out.
    const heir = await aBot(api, telegram);
    await expect.poll(told, { timeout: 15_000 }).toBe(people.length);
    for (const { person } of people) expect(person.written()).toHaveLength(1);
    await heir.stop("SIGTERM");
  },
  120_000,
);

test("the log is lines of JSON, without a secret or what people have written", async () => {
  const { student, person } = await somebodyToTell();
  const bot = await aBot(api, telegram);
  await person.reads(/Anna Koval/);
  person.says("a secret of theirs");
  await expect.poll(() => person.unread().length).toBeGreaterThan(0);
  await bot.stop("SIGTERM");
  const lines = bot.output().trim().split("\n");
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  for (const secret of [api.key, telegram.token, "a secret of theirs", "Anna", student.name]) {
    expect(bot.output()).not.toContain(secret);
  }
}, 60_000);
