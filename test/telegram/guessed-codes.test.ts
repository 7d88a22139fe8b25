/** Codes cannot be guessed: not by one account, nor by a hundred (N3). */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { MOST_IN_ALL, MOST_OF_ACCOUNT } from "../../src/telegram/wrong-tries.ts";
import { maintainTenant } from "../../src/maintenance/maintain-tenant.ts";
import { HOUR, MINUTE, SECOND } from "../../src/time/units.ts";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { aTenant, type TestTenant } from "../support/database.ts";
import { aCode, ownerOf, sends, told, wrongCode } from "./a-code.ts";

let tenant: TestTenant;
let app: TestApp;
let bot: Client;
const ACCOUNT = 82_000_000_000;

beforeAll(async () => {
  tenant = await aTenant();
});

/** Nobody has tried yet, nobody has a code, nobody is linked. */
beforeEach(async () => {
  await tenant.db.unsafe(`
    delete from telegram_tries; delete from telegram_codes; delete from idempotency_keys;
    update users set telegram_user_id = null where telegram_user_id is not null`);
  app = await anApp({ tenant });
  bot = await app.service();
});

test("429: after five wrong tries of an account within an hour, also with the right code", async () => {
  const code = await aCode(await app.student());
  for (let n = 0; n < MOST_OF_ACCOUNT; n++) {
    expect(told(await sends(bot, ACCOUNT, wrongCode(n)))).toBe("404 not_found");
    app.clock.now += MINUTE;
  }
  const { status, headers, body } = await sends(bot, ACCOUNT, code);
  expect([status, body.code]).toEqual([429, "rate_limited"]);
  // The first of the five was five minutes ago.
  expect(headers.get("retry-after")).toBe(String(55 * 60));
  expect(body.detail).toBe(
    "This Telegram account has sent too many wrong codes. Try again in 55 minutes.",
  );
  const inWords = async (language: string) =>
    (await sends(bot, ACCOUNT, code, { "Accept-Language": language })).body.detail;
  expect([await inWords("uk"), await inWords("ru")]).toEqual([
    "Цей обліковий запис Telegram надіслав забагато неправильних кодів. Спробуйте ще раз через 55 хвилин.",
    "Этот аккаунт Telegram отправил слишком много неверных кодов. Попробуйте снова через 55 минут.",
  ]);
  expect(await ownerOf(bot, ACCOUNT)).toBeNull();
  expect(told(await sends(bot, ACCOUNT + 1, code)), "of another account").toBe("201");
});

test("201: when Retry-After is over one more try is free, and not a millisecond sooner", async () => {
  for (let n = 0; n < MOST_OF_ACCOUNT; n++) await sends(bot, ACCOUNT, wrongCode(n));
  const { headers } = await sends(bot, ACCOUNT, wrongCode(9));
  app.clock.now += Number(headers.get("retry-after")) * SECOND - 1;
  const student = await app.student();
  expect(told(await sends(bot, ACCOUNT, await aCode(student)))).toBe("429 rate_limited");
  app.clock.now += 1;
  expect(told(await sends(bot, ACCOUNT, await aCode(student)))).toBe("201");
});

test("a 429 is no try: who waits is not kept waiting longer by asking", async () => {
  for (let n = 0; n < MOST_OF_ACCOUNT; n++) await sends(bot, ACCOUNT, wrongCode(n));
  app.clock.now += 30 * MINUTE;
  for (let n = 0; n < 20; n++) {
    expect(told(await sends(bot, ACCOUNT, wrongCode(n)))).toBe("429 rate_limited");
  }
  app.clock.now += 30 * MINUTE;
  expect(told(await sends(bot, ACCOUNT, wrongCode(1)))).toBe("404 not_found");
});

test("429: of forty tries of an account at the same moment five are looked at", async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => sends(bot, ACCOUNT, wrongCode(n))),
  );
  const wrong = answers.map(told).filter((one) => one === "404 not_found");
  expect(wrong).toHaveLength(MOST_OF_ACCOUNT);
  expect(answers.map(told).filter((one) => one === "429 rate_limited"))
    .toHaveLength(40 - MOST_OF_ACCOUNT);
});

test("429: codes guessed from a hundred accounts, five each, lead nowhere: 300 are looked at in all", async () => {
  const students = await Promise.all(Array.from({ length: 20 }, () => app.student()));
  const codes = await Promise.all(students.map(aCode));
  const guesses = Array.from({ length: 500 }, (_, n) => ({ account: ACCOUNT + n % 100, n }));
  const answers: string[] = [];
  // Ten at a time, as a bot passes them on.
  for (let from = 0; from < guesses.length; from += 10) {
    answers.push(
      ...(await Promise.all(
        guesses.slice(from, from + 10).map(({ account, n }) => sends(bot, account, wrongCode(n))),
      )).map(told),
    );
  }
  expect(answers.filter((one) => one === "404 not_found")).toHaveLength(MOST_IN_ALL);
  expect(answers.filter((one) => one === "429 rate_limited")).toHaveLength(500 - MOST_IN_ALL);
  // Not even the right one of an account that has not tried yet; nobody has been linked.
  const { status, headers, body } = await sends(bot, ACCOUNT + 1000, codes[0] ?? "");
  expect([status, headers.get("retry-after"), body.detail]).toEqual([
    429,
    "3600",
    "Too many wrong codes were sent to the bot. Try again in 1 hour.",
  ]);
  const linked = await app.tenant.db`select from users where telegram_user_id is not null`;
  expect(linked).toHaveLength(0);
  expect(app.logLines.filter((line) => line.includes("telegram_codes_guessed"))).toHaveLength(1);
  app.clock.now += HOUR;
  expect(told(await sends(bot, ACCOUNT + 1000, await aCode(await app.student())))).toBe("201");
});

test("a wrong try counts also where an Idempotency-Key came with it; a retry of it is none", async () => {
  const keyed = (n: number, key: string) =>
    sends(bot, ACCOUNT, wrongCode(n), { "Idempotency-Key": key });
  for (let n = 1; n < MOST_OF_ACCOUNT; n++) {
    expect(told(await keyed(n, `a wrong try ${n}`))).toBe("404 not_found");
    const again = await keyed(n, `a wrong try ${n}`);
    expect([told(again), again.headers.get("idempotent-replayed")])
      .toEqual(["404 not_found", "true"]);
  }
  expect(told(await keyed(9, "the last wrong try"))).toBe("404 not_found");
  expect(told(await keyed(10, "one too many"))).toBe("429 rate_limited");
  // A 429 is not kept, for it passes by waiting.
  app.clock.now += HOUR;
  const later = await keyed(10, "one too many");
  expect([told(later), later.headers.get("idempotent-replayed")]).toEqual(["404 not_found", null]);
});

test("what was guessed is gone an hour later, and a code when its time is up", async () => {
  await aCode(await app.student());
  await sends(bot, ACCOUNT, wrongCode(1));
  const left = async () => {
    const [row] = await app.tenant.db<{ codes: number; tries: number }[]>`
      select (select count(*) from telegram_codes) as codes, (select count(*) from telegram_tries) as tries`;
    return [Number(row?.codes), Number(row?.tries)];
  };
  const swept = async (after: number) => {
    app.clock.now += after;
    return (await maintainTenant(app.tenant.db, app.clock.now)).telegram_codes_swept;
  };
  expect([await swept(0), await left()]).toEqual([0, [1, 1]]);
  expect([await swept(10 * MINUTE), await left()]).toEqual([1, [0, 1]]);
  expect([await swept(50 * MINUTE), await left()]).toEqual([1, [0, 0]]);
});
