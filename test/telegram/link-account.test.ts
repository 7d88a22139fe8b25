/** A person gets a code, sends it to the bot, and their Telegram account is linked (N3). */
import { beforeAll, describe, expect, test } from "vitest";
import { MINUTE } from "../../src/time/units.ts";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { aTeacher, booked } from "../support/marketplace.ts";
import { FAR, notificationsOf, spelled } from "../notifications/told.ts";
import { aCode, type CodeBody, ownerOf, sends, told, wrongCode } from "./a-code.ts";

let app: TestApp;
let bot: Client;
let last = 81_000_000_000;
/** An account that nobody has, as Telegram numbers them. */
const anAccount = () => ++last;

beforeAll(async () => {
  app = await anApp({ now: FAR });
  bot = await app.service();
});

describe("POST /me/telegram/code", () => {
  test("201: 8 letters and digits of which no two look alike, for ten minutes; never the same", async () => {
    const student = await app.student();
    const codes = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { body } = await student.post<CodeBody>("/me/telegram/code");
      expect(body.code).toMatch(/^[2-9ACDEFGHJKMNPQRTUWXY]{8}$/);
      expect(Date.parse(body.expires_at)).toBe(app.clock.now + 10 * MINUTE);
      codes.add(body.code);
    }
    expect(codes.size).toBe(20);
  });

  test("201: where the bot's name is known, url opens it with the code", async () => {
    const named = await anApp({ tenant: app.tenant, now: FAR, telegramBotName: "halfhour_bot" });
    const { body } = await (await named.student()).post<CodeBody>("/me/telegram/code");
    expect(body.url).toBe(`https://t.me/halfhour_bot?start=${body.code}`);
    const { body: nameless } = await (await app.student()).post<CodeBody>("/me/telegram/code");
    expect(nameless.url).toBeNull();
  });

  test("what is kept is no code, in no form that one try of all codes would find in a moment", async () => {
    const student = await app.student();
    const code = await aCode(student);
    const [row] = await app.tenant.db<{ hash: Uint8Array; row: string }[]>`
      select hash, to_jsonb(telegram_codes)::text as row from telegram_codes where user_id = ${student.id}`;
    expect(row?.hash).toHaveLength(32);
    expect(row?.row).not.toContain(code);
    const plain = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
    expect([...row?.hash ?? []]).not.toEqual([...new Uint8Array(plain)]);
    expect(app.logLines.join()).not.toContain(code);
  });
});

describe("POST /internal/telegram/links", () => {
  test("201: who has said no language is told of lessons in that of their Telegram; else in their own", async () => {
    const [silent, own] = [await app.student(), await app.student()];
    await own.patch("/me/profile", { language: "ru" });
    for (const [student, language] of [[silent, "uk"], [own, "ru"]] as const) {
      const link = { telegram_id: anAccount(), code: await aCode(student), language: "uk" };
      const { status, body } = await bot.post<{ language: string }>(
        "/internal/telegram/links",
        link,
      );
      expect([status, body.language]).toEqual([201, language]);
      app.clock.now += MINUTE;
      expect((await student.get("/me/profile")).body["language"]).toBe(language);
    }
  });

  test("201: the account is that of the code's owner, who sees it, and the bot sees whose it is", async () => {
    const student = await app.student({ name: "Liam", zone: "Europe/Dublin" });
    await student.patch("/me/profile", { language: "uk" });
    const account = anAccount();
    const { status, headers, body } = await sends(bot, account, await aCode(student));
    const link = {
      telegram_id: account,
      user_id: student.id,
      name: "Liam",
      language: "uk",
      timezone: "Europe/Dublin",
      roles: ["student"],
      linked_at: expect.any(String),
    };
    expect([status, body]).toEqual([201, link]);
    expect(headers.get("location")).toBe(`/api/internal/telegram/links/${account}`);
    expect((await bot.get(`/internal/telegram/links/${account}`)).body).toEqual(body);
    expect((await student.get("/me/telegram")).body)
      .toEqual({ telegram_id: account, linked_at: body.linked_at });
  });

  test("201: small letters are as good as capitals", async () => {
    const student = await app.student();
    expect(told(await sends(bot, anAccount(), (await aCode(student)).toLowerCase()))).toBe("201");
  });

  test("201: in its transaction all is written that they are to be told of the lessons ahead", async () => {
    const [tutor, student] = [await aTeacher(app), await app.student()];
    const lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
    expect(await notificationsOf(app, lesson)).toEqual([]);
    const account = anAccount();
    await sends(bot, account, await aCode(student));
    const rows = await notificationsOf(app, lesson);
    expect(spelled(rows)).toContain("reminder pending 2060-03-08T09:00:00Z");
    expect(
      new Set(
        rows.map(({ recipient_id, telegram_user_id }) => `${recipient_id} ${telegram_user_id}`),
      ),
    )
      .toEqual(new Set([`${student.id} ${account}`]));
  });

  test("404: a code works once; to the account that used it, it says the same again", async () => {
    const [code, first] = [await aCode(await app.student()), anAccount()];
    const { body } = await sends(bot, first, code);
    const again = await sends(bot, first, code);
    expect([again.status, again.body]).toEqual([201, body]);
    expect(told(await sends(bot, anAccount(), code))).toBe("404 not_found");
    expect(await ownerOf(bot, first)).toBe(body.user_id);
  });

  test("404: after ten minutes by the clock that decides; a millisecond before it is good", async () => {
    const own = await anApp({ tenant: app.tenant, now: FAR });
    const [early, late] = [await aCode(await own.student()), await aCode(await own.student())];
    own.clock.now += 10 * MINUTE - 1;
    const ownBot = await own.service();
    expect(told(await sends(ownBot, anAccount(), early))).toBe("201");
    own.clock.now += 1;
    expect(told(await sends(ownBot, anAccount(), late))).toBe("404 not_found");
  });

  test("404: a newer code makes the one before void", async () => {
    const student = await app.student();
    const [older, newer] = [await aCode(student), await aCode(student)];
    const account = anAccount();
    expect(told(await sends(bot, account, older))).toBe("404 not_found");
    expect(told(await sends(bot, account, newer))).toBe("201");
  });

  test("404: a code of another tenant", async () => {
    const neighbours = await anApp({ now: FAR });
    const code = await aCode(await neighbours.student());
    const account = anAccount();
    expect(told(await sends(bot, account, code))).toBe("404 not_found");
    expect(told(await sends(await neighbours.service(), account, code))).toBe("201");
    expect(await ownerOf(bot, account)).toBeNull();
  });

  test("409: the account is another user's; the code is good when that user has unlinked", async () => {
    const [first, second] = [await app.student(), await app.student()];
    const account = anAccount();
    await sends(bot, account, await aCode(first));
    const code = await aCode(second);
    expect(told(await sends(bot, account, code))).toBe("409 account_taken");
    expect(await ownerOf(bot, account)).toBe(first.id);
    expect((await first.delete("/me/telegram")).status).toBe(204);
    expect(told(await sends(bot, account, code))).toBe("201");
    expect(await ownerOf(bot, account)).toBe(second.id);
  });

  test("201: another account takes the place of the one before, and gets what is still to be sent", async () => {
    const [tutor, student] = [await aTeacher(app), await app.student()];
    const lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
    const [first, second] = [anAccount(), anAccount()];
    await sends(bot, first, await aCode(student));
    expect(told(await sends(bot, second, await aCode(student)))).toBe("201");
    expect(await ownerOf(bot, first)).toBeNull();
    expect(await ownerOf(bot, second)).toBe(student.id);
    const { body } = await bot.get<
      { notifications: { telegram_user_id: number; message: string }[] }
    >(
      "/internal/notifications/pending?limit=100",
    );
    const accounts = body.notifications.map(({ telegram_user_id }) => telegram_user_id);
    expect(accounts).toContain(second);
    expect(accounts).not.toContain(first);
    expect((await notificationsOf(app, lesson)).map(({ status }) => status))
      .not.toContain("withdrawn");
  });

  test("400: the id of a group, and a text that is no code, which is no try", async () => {
    expect((await sends(bot, -1_001_234, wrongCode(1))).status).toBe(400);
    const account = anAccount();
    for (const text of ["", "1234567", "123456789", "1234 567", "код12345", "<b>1234>"]) {
      expect((await sends(bot, account, text)).status).toBe(400);
    }
    expect(told(await sends(bot, account, await aCode(await app.student())))).toBe("201");
  });
});

describe("at the same moment", () => {
  test("of ten accounts that send one code one is linked, ten times over", async () => {
    for (let round = 0; round < 10; round++) {
      const student = await app.student();
      const code = await aCode(student);
      const accounts = Array.from({ length: 10 }, anAccount);
      const answers = await Promise.all(accounts.map((account) => sends(bot, account, code)));
      const linked = accounts.filter((_, i) => answers[i]?.status === 201);
      expect(answers.map(told).toSorted()).toEqual(["201", ...Array(9).fill("404 not_found")]);
      expect((await student.get<{ telegram_id: number }>("/me/telegram")).body.telegram_id)
        .toBe(linked[0]);
      await app.tenant.db`delete from telegram_tries`;
    }
  });

  test("one account, and the codes of ten users: it is that of one", async () => {
    for (let round = 0; round < 10; round++) {
      const account = anAccount();
      const students = await Promise.all(Array.from({ length: 10 }, () => app.student()));
      const codes = await Promise.all(students.map(aCode));
      const answers = await Promise.all(codes.map((code) => sends(bot, account, code)));
      expect(answers.map(told).toSorted())
        .toEqual(["201", ...Array(9).fill("409 account_taken")]);
      const owners = await app.tenant.db<{ id: number }[]>`
        select id from users where telegram_user_id = ${account}`;
      expect(owners.map(({ id }) => id))
        .toEqual(students.filter((_, i) => answers[i]?.status === 201).map(({ id }) => id));
    }
  });

  test("the database itself refuses a second user of an account, whoever writes it", async () => {
    const account = anAccount();
    const [first, second] = [await app.student(), await app.student()];
    const { db } = app.tenant;
    await db`update users set telegram_user_id = ${account} where id = ${first.id}`;
    await expect(db`update users set telegram_user_id = ${account} where id = ${second.id}`)
      .rejects.toThrow("users_have_a_telegram_account_of_their_own");
  });
});
