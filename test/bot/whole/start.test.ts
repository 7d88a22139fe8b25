import { beforeAll, expect, test } from "vitest";
import { runBotToEnd } from "../../support/bot-process.ts";
import { refused } from "../../support/telegram/troubles.ts";
import { Refusal } from "../../support/telegram/wire.ts";
import { aRealApi, type RealApi } from "./api.ts";
import { aFront } from "./front.ts";
import { acquaint, aTeachingTutor } from "./members.ts";
import { aBot, aLinkedStudent, aTelegram, pause } from "./stage.ts";

const telegram = aTelegram();
let api: RealApi;

beforeAll(async () => {
  api = await aRealApi();
}, 60_000);

const environment = () => ({
  BACKEND_URL: api.url,
  BACKEND_API_KEY: api.key,
  TELEGRAM_BOT_TOKEN: telegram.token,
  TELEGRAM_API_ROOT: telegram.root,
  BOT_HEALTH_PORT: "0",
});

test("exit 1: all that is missing is named at once", async () => {
  const { code, err } = await runBotToEnd({});
  expect(code).toBe(1);
  for (const name of ["BACKEND_URL", "BACKEND_API_KEY", "TELEGRAM_BOT_TOKEN"]) {
    expect(err).toContain(name);
  }
});

test("exit 1: a token that is nobody's is told in a sentence, without the token", async () => {
  const token = `1234567890:${"A".repeat(35)}`;
  const { code, out, err } = await runBotToEnd({ ...environment(), TELEGRAM_BOT_TOKEN: token });
  expect(code).toBe(1);
  expect(err).toMatch(/TELEGRAM_BOT_TOKEN/);
  expect(out + err).not.toContain(token);
}, 60_000);

test.each(
  [
    ["a key of nobody's", "BACKEND_API_KEY", () => `hh_svc_${crypto.randomUUID()}`],
    ["a path that is not the API's", "BACKEND_URL", () => `${api.url}i`],
    ["another program's address", "BACKEND_URL", () => telegram.root],
    ["another program in Telegram's place", "TELEGRAM_API_ROOT", () => new URL(api.url).origin],
  ] as const,
)("exit 1: %s is told in a sentence that names %s", async (_, name, value) => {
  const bad = value();
  const { code, out, err } = await runBotToEnd({ ...environment(), [name]: bad });
  expect(code).toBe(1);
  expect(err).toContain(name);
  expect(err).not.toMatch(/\n\s+at /);
  expect(out + err).not.toContain(bad);
}, 60_000);

test.each(["203.0.113.7", "256.1.1.1"])(
  "exit 1: BOT_HEALTH_HOST %s, which is not this machine's, is told in a sentence",
  async (host) => {
    const { code, err } = await runBotToEnd({ ...environment(), BOT_HEALTH_HOST: host });
    expect(code).toBe(1);
    expect(err).toMatch(/BOT_HEALTH_HOST/);
    expect(err).not.toMatch(/\n\s+at /);
  },
  60_000,
);

test(
  "a key that is refused later is told in health and in the log, and is no reason to end",
  async () => {
    const front = aFront(api.url);
    const bot = await aBot({ ...api, url: front.url }, telegram);
    const readHealth = async () => (await bot.readHealth()).body;
    await expect.poll(readHealth).toMatchObject({ backend: "accepted", status: "healthy" });
    front.key = `hh_svc_${crypto.randomUUID()}`;
    await expect.poll(readHealth, { timeout: 5_000 })
      .toMatchObject({ backend: "refused", status: "degraded", breaker: "closed" });
    const told = bot.log().filter(({ level, event }) => level === "error" && event === "backend");
    expect(told).toHaveLength(1);
    expect(told[0]?.["message"]).toContain("BACKEND_API_KEY");
    front.key = null;
    await expect.poll(readHealth, { timeout: 5_000 }).toMatchObject({ backend: "accepted" });
    expect(bot.ended()).toBe(false);
    await bot.stop("SIGTERM");
  },
  60_000,
);

test("what answers in the API's place once the bot has begun is told in health", async () => {
  const front = aFront(api.url);
  front.page = { status: 503 };
  const bot = await aBot({ ...api, url: front.url }, telegram, { BOT_BREAKER_REST_MS: "1000" });
  const readHealth = async () => (await bot.readHealth()).body;
  await expect.poll(() => bot.log().map(({ event }) => event)).toContain("backend_away");
  expect(await readHealth()).toMatchObject({ backend: "unknown" });
  front.page = { status: 404 };
  await expect.poll(readHealth, { timeout: 10_000 })
    .toMatchObject({ backend: "not_the_api", status: "degraded" });
  front.page = null;
  await expect.poll(readHealth, { timeout: 10_000 }).toMatchObject({ backend: "accepted" });
  await bot.stop("SIGTERM");
}, 60_000);

test(
  "at a path that became another the API is away, and nobody is taken for not linked",
  async () => {
    const front = aFront(api.url);
    const bot = await aBot({ ...api, url: front.url }, telegram);
    const { person } = await aLinkedStudent(api, telegram);
    const strange = telegram.person();
    front.path = "/nowhere";
    for (const one of [person, strange]) {
      one.says("/menu");
      await one.reads("Halfhour cannot be reached right now");
    }
    front.path = "";
    person.says("/schedule");
    await person.reads("📅");
    await bot.stop("SIGTERM");
  },
  60_000,
);

test("health tells of the last poll, the breaker, and that the port is its own", async () => {
  const bot = await aBot(api, telegram);
  await expect.poll(() => telegram.updates.polls).toBeGreaterThan(0);
  telegram.person().says("/start");
  await expect.poll(async () => (await bot.readHealth()).body["last_poll"]).toMatch(/Z$/);
  expect(await bot.readHealth()).toMatchObject({ status: 200, body: { breaker: "closed" } });
  expect([...telegram.commands.keys()]).toHaveLength(3);
  const { code, ms } = await bot.stop("SIGTERM");
  expect(code).toBe(0);
  expect(ms).toBeLessThan(10_000);
}, 60_000);

test(
  "an API that is away as the bot starts is no reason to end; what is due is told once it is there",
  async () => {
    await api.stop();
    const bot = await aBot(api, telegram, { BOT_BREAKER_REST_MS: "1000" });
    await pause(2_000);
    expect(bot.ended()).toBe(false);
    expect((await bot.readHealth()).body["backend"]).toBe("unknown");
    await api.start();
    const { person } = await aLinkedStudent(api, telegram);
    await expect.poll(async () => (await bot.readHealth()).body["breaker"]).toBe("closed");
    await expect.poll(async () => (await bot.readHealth()).body["backend"]).toBe("accepted");
    person.says("/schedule");
    await person.reads("📅");
    await bot.stop("SIGTERM");
  },
  120_000,
);

test("polls that fail do not end it: 409, 500 and a proxy's 502", async () => {
  const bot = await aBot(api, telegram);
  const { person } = await aLinkedStudent(api, telegram);
  const { troubles } = telegram;
  troubles.plan(
    "getUpdates",
    refused(new Refusal(409, "Conflict: terminated by other getUpdates")),
  );
  troubles.plan("getUpdates", refused(new Refusal(500, "Internal Server Error")));
  troubles.plan("getUpdates", { kind: "broken", status: 502 });
  // What is said meanwhile is answered as soon as one goes well.
  person.says("/schedule");
  await person.reads("📅", 60_000);
  person.says("/lessons");
  await person.reads(/no lessons ahead/, 60_000);
  expect(bot.ended()).toBe(false);
  await bot.stop("SIGTERM");
}, 180_000);

test("two bots with one token: what both are told is done once", async () => {
  const bots = [await aBot(api, telegram), await aBot(api, telegram)];
  const { student, person } = await aLinkedStudent(api, telegram);
  const { tutor } = await aTeachingTutor(api);
  await acquaint(tutor, student);
  await expect.poll(() => telegram.updates.conflicts).toBeGreaterThan(1);
  person.says("/free");
  await person.reads("Whose free times?");
  for (
    const [label, shows] of [
      ["Anna Koval", "which lesson"],
      ["Physics", "Which day?"],
      [/^\w{3} \d/, "what time"],
      [/^\d\d:\d\d/, "Book this lesson?"],
      ["✅ Book", "Booked"],
    ] as const
  ) {
    await person.presses(label);
    await person.reads(shows);
  }
  await pause(4_000);
  const { body } = await student.get<{ events: object[] }>("/lessons/my?role=student");
  expect(body.events).toHaveLength(1);
  expect(bots.map((bot) => bot.ended())).toEqual([false, false]);
  for (const bot of bots) await bot.stop("SIGTERM");
}, 120_000);
