/** An account is unlinked by its user, by the bot, and when the person is forgotten (N3). */
import { beforeAll, expect, test } from "vitest";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { aTeacher, booked } from "../support/marketplace.ts";
import { FAR, notificationsOf } from "../notifications/told.ts";
import { aCode, ownerOf, sends, told } from "./a-code.ts";

let app: TestApp;
let bot: Client;
let last = 83_000_000_000;
const anAccount = () => ++last;

beforeAll(async () => {
  app = await anApp({ now: FAR });
  bot = await app.service();
});

/** A student with an account, and a lesson ahead that they are told of. */
async function aLinkedStudent() {
  const [tutor, student, account] = [await aTeacher(app), await app.student(), anAccount()];
  const lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
  const code = await aCode(student);
  expect(told(await sends(bot, account, code))).toBe("201");
  const pending = async () =>
    (await notificationsOf(app, lesson)).filter(({ status }) => status === "pending").length;
  return { student, account, code, lesson, pending };
}

const ways: Record<string, (of: Awaited<ReturnType<typeof aLinkedStudent>>) => Promise<number>> = {
  "by its user": async ({ student }) => (await student.delete("/me/telegram")).status,
  "by the bot": async ({ account }) =>
    (await bot.delete(`/internal/telegram/links/${account}`)).status,
};

test.each(Object.entries(ways))(
  "204: %s; nothing more is sent, and the code that was used is void",
  async (_, unlink) => {
    const linked = await aLinkedStudent();
    expect(await linked.pending()).toBeGreaterThan(0);
    expect(await unlink(linked)).toBe(204);
    expect(await ownerOf(bot, linked.account)).toBeNull();
    expect((await linked.student.get("/me/telegram")).body)
      .toEqual({ telegram_id: null, linked_at: null });
    expect(await linked.pending()).toBe(0);
    expect(told(await sends(bot, linked.account, linked.code))).toBe("404 not_found");
  },
);

test("201: linked again they are told of the same lessons again", async () => {
  const linked = await aLinkedStudent();
  const before = await linked.pending();
  await linked.student.delete("/me/telegram");
  const other = anAccount();
  expect(told(await sends(bot, other, await aCode(linked.student)))).toBe("201");
  const rows = await notificationsOf(app, linked.lesson);
  expect(await linked.pending()).toBe(before);
  expect(new Set(rows.map(({ telegram_user_id }) => telegram_user_id))).toEqual(new Set([other]));
});

test("204: by a user who has none; a code that they have is void then", async () => {
  const student = await app.student();
  const code = await aCode(student);
  expect((await student.delete("/me/telegram")).status).toBe(204);
  expect(told(await sends(bot, anAccount(), code))).toBe("404 not_found");
});

test("404: by the bot, of an account that is nobody's, or another tenant's", async () => {
  const neighbours = await anApp({ now: FAR });
  const account = anAccount();
  const theirs = await neighbours.student();
  const theirBot = await neighbours.service();
  await sends(theirBot, account, await aCode(theirs));
  for (const one of [account, anAccount()]) {
    expect(told(await bot.get(`/internal/telegram/links/${one}`))).toBe("404 not_linked");
    expect(told(await bot.delete(`/internal/telegram/links/${one}`))).toBe("404 not_linked");
  }
  expect(await ownerOf(theirBot, account)).toBe(theirs.id);
});

test("412: in a state that is there no more, from both sides", async () => {
  const { student, account } = await aLinkedStudent();
  const path = `/internal/telegram/links/${account}`;
  const [own, link] = [await student.get("/me/telegram"), await bot.get(path)];
  const stale = { headers: { "If-Match": '"another-state-of-it"' } };
  expect((await student.delete("/me/telegram", stale)).status).toBe(412);
  expect((await bot.delete(path, stale)).status).toBe(412);
  expect(await ownerOf(bot, account)).toBe(student.id);
  const seen = (of: typeof own) => ({ headers: { "If-Match": of.headers.get("etag") ?? "" } });
  expect((await bot.delete(path, seen(link))).status).toBe(204);
  expect((await student.delete("/me/telegram", seen(own))).status).toBe(412);
});

test("who is forgotten is unlinked, and their code is void; another may link the account", async () => {
  const student = await app.student();
  const [account, code] = [anAccount(), await aCode(student)];
  expect(told(await sends(bot, account, code))).toBe("201");
  const unused = await app.student();
  const unusedCode = await aCode(unused);
  for (const person of [student, unused]) {
    expect((await person.post("/me/erase")).status).toBe(200);
  }
  expect(await ownerOf(bot, account)).toBeNull();
  expect(told(await sends(bot, account, code))).toBe("404 not_found");
  expect(told(await sends(bot, anAccount(), unusedCode))).toBe("404 not_found");
  const rows = await app.tenant.db`
    select from telegram_codes where user_id in (${student.id}, ${unused.id})`;
  expect(rows).toHaveLength(0);
  // Their token is known to be theirs for a minute yet.
  expect((await student.post("/me/telegram/code")).status).toBe(401);
  expect(told(await sends(bot, account, await aCode(await app.student())))).toBe("201");
});

test("a copy of what is held tells of the code and of wrong tries, without the hash", async () => {
  const { student, account } = await aLinkedStudent();
  await sends(bot, account, "00000000");
  const { body } = await student.get<{ results: { kind: string; value: object }[] }>("/me/export");
  const of = (kind: string) => body.results.filter((row) => row.kind === kind);
  expect(of("telegram_code").map(({ value }) => value)).toEqual([{
    user_id: student.id,
    telegram_user_id: account,
    expires_at: expect.any(String),
    created_at: expect.any(String),
  }]);
  expect(of("telegram_try")).toHaveLength(1);
  expect(of("user")[0]?.value).toMatchObject({
    telegram_user_id: account,
    telegram_linked_at: expect.any(String),
  });
});
