import { beforeAll, expect, test } from "vitest";
import type { LogLine, RunningBot } from "../../support/bot-process.ts";
import { aRealApi, type RealApi } from "./api.ts";
import { aFront } from "./front.ts";
import { acquaint, aTeachingTutor, enterLesson } from "./members.ts";
import {
  aBot,
  aLinkedStudent,
  aTelegram,
  expectNothingRefused,
  hourAhead,
  pause,
} from "./stage.ts";

/**
 * `BOT_OUTAGE_SECONDS=90` for the figures of B1: the breaker rests 60 s then. By itself all is twenty times as
 * quick.
 */
const OUTAGE_S = Number(Deno.env.get("BOT_OUTAGE_SECONDS") ?? (Deno.env.get("CI") ? 90 : 4.5));
const REST_MS = OUTAGE_S * 1_000 * 2 / 3;
/** Nobody waits longer for an answer that needs no API. */
const AT_ONCE_MS = 1_000;

const telegram = aTelegram();
let api: RealApi;

beforeAll(async () => {
  api = await aRealApi();
}, 60_000);

const at = ({ time }: LogLine): number => Date.parse(String(time));
const isCall = ({ event }: LogLine) => event === "api_call";
const isAway = (line: LogLine) =>
  isCall(line) && (line["status"] === null || Number(line["status"]) >= 500);
const breakerIs = (state: string) => (line: LogLine) =>
  line.event === "breaker" && line["state"] === state;

async function untilBreakerIs(bot: RunningBot, state: string): Promise<void> {
  const health = async () => JSON.stringify((await bot.readHealth()).body);
  await expect.poll(health, { timeout: REST_MS + 60_000 }).toContain(`"${state}"`);
}

/** What the bot wrote to its log from the first line that fits on, up to the next that fits `to`. */
function between(
  lines: readonly LogLine[],
  from: (line: LogLine) => boolean,
  to: (line: LogLine) => boolean,
): readonly LogLine[] {
  const begin = lines.findIndex(from);
  const end = lines.findIndex((line, index) => index > begin && to(line));
  return lines.slice(begin + 1, end < 0 ? lines.length : end);
}

test(
  `the API stopped for ${OUTAGE_S} s: five failures, then what is kept, one trial, and all is well again`,
  async () => {
    const bot = await aBot(api, telegram, { BOT_BREAKER_REST_MS: `${REST_MS}` });
    const { tutor } = await aTeachingTutor(api);
    const { student, person } = await aLinkedStudent(api, telegram);
    await acquaint(tutor, student);
    await enterLesson(tutor, student, hourAhead(api, 2));
    const stranger = await aLinkedStudent(api, telegram);
    stranger.person.says("/start");
    await stranger.person.reads(/What would you like|what would you like/);

    await person.reads(/is booked/);
    person.says("/lessons");
    await person.reads(/1 lesson ahead/);
    person.says("/schedule");
    const fresh = await person.reads(/Anna Koval/);

    await api.stop();
    const stopped = performance.now();
    await untilBreakerIs(bot, "open");

    const asked = performance.now();
    person.says("/schedule");
    const kept = await person.reads(/Anna Koval/);
    expect(performance.now() - asked).toBeLessThan(AT_ONCE_MS);
    expect(kept.text).toMatch(/cannot be reached right now\. This may be out of date/);
    expect(kept.text).toContain(fresh.text.split("\n").find((line) => line.includes("Anna")));
    stranger.person.says("/schedule");
    const nothing = await stranger.person.reads(/cannot be reached right now/);
    expect(nothing.text).toMatch(/try again/);
    expect(nothing.text).not.toMatch(/out of date/);

    await pause(OUTAGE_S * 1_000 - (performance.now() - stopped));
    await api.start();
    await untilBreakerIs(bot, "closed");
    person.says("/schedule");
    const well = await person.reads(/Anna Koval/);
    expect(well.text).not.toMatch(/cannot be reached/);

    const lines = bot.log();
    const firstOpen = lines.findIndex(breakerIs("open"));
    // Five in a row, and nothing between them that was answered.
    const tries = lines.slice(0, firstOpen + 1).filter(isCall);
    expect(tries.slice(-5).every(isAway)).toBe(true);
    expect(tries.at(-6) && isAway(tries.at(-6) as LogLine)).toBe(false);
    // While it rests nobody asks; then one does.
    const opened = lines.filter(breakerIs("open"));
    const [open] = opened;
    const resting = between(lines, breakerIs("open"), breakerIs("half_open"));
    expect(resting.filter(isCall)).toEqual([]);
    const trial = lines.find(breakerIs("half_open"));
    if (!open || !trial) throw new Error("the breaker has not rested");
    expect(at(trial) - at(open)).toBeGreaterThanOrEqual(REST_MS - 50);
    const tried = between(lines, breakerIs("half_open"), ({ event }) => event === "breaker");
    expect(tried.filter(isCall).length).toBeLessThanOrEqual(1);
    expectNothingRefused(telegram);
    await bot.stop("SIGTERM");
  },
  OUTAGE_S * 2_000 + 180_000,
);

test("a booking that was made as the API went is shown once, and made once", async () => {
  const bot = await aBot(api, telegram, { BOT_BREAKER_REST_MS: "1000" });
  const { tutor } = await aTeachingTutor(api);
  const { student, person } = await aLinkedStudent(api, telegram);
  await acquaint(tutor, student);
  person.says("/free");
  await person.reads(/Whose free times/);
  await person.presses("Anna Koval");
  await person.reads(/which lesson/);
  await person.presses("Physics");
  await person.reads(/Which day/);
  await person.presses(/^\w{3} \d/);
  await person.reads(/what time/);
  await person.presses(/^\d\d:\d\d/);
  await person.reads(/Book this lesson\?/);
  const { callback_data = "" } = person.buttons().find(({ text }) => text.includes("Book")) ?? {};
  await person.presses("Book");
  await person.reads(/Booked/);
  await api.stop("SIGKILL");
  // Whoever is not sure presses again; at once would be taken for one press.
  await pause(1_600);
  await person.forges(callback_data);
  await person.reads(/cannot be reached/);
  await api.start();
  await untilBreakerIs(bot, "closed");
  await person.forges(callback_data);
  person.says("/lessons");
  await person.reads(/1 lesson ahead/);
  const shown = person.buttons().filter(({ text }) => text.includes("Anna Koval"));
  expect(shown).toHaveLength(1);
  const { body } = await student.get<{ events: object[] }>("/lessons/my?role=student");
  expect(body.events).toHaveLength(1);
  await bot.stop("SIGTERM");
}, 120_000);

test(
  "what was done and never answered: a booking may be there, and is once; a hold is no matter",
  async () => {
    const front = aFront(api.url);
    const bot = await aBot({ ...api, url: front.url }, telegram, { BOT_BREAKER_REST_MS: "1000" });
    const { tutor } = await aTeachingTutor(api);
    const { student, person } = await aLinkedStudent(api, telegram);
    await acquaint(tutor, student);
    const choose = async () => {
      person.says("/free");
      for (
        const [label, shows] of [
          ["Anna Koval", "which lesson"],
          ["Physics", "Which day?"],
          [/^\w{3} \d/, "what time"],
        ] as const
      ) {
        await person.presses(label);
        await person.reads(shows);
      }
      await person.presses(/^\d\d:\d\d/);
    };
    front.loses = /^POST \/internal\/bookings\/holds/;
    await choose();
    await person.reads("cannot be reached right now. Please");
    front.loses = /^POST \/internal\/bookings$/;
    await choose();
    await person.reads("Book this lesson?");
    await person.presses("✅ Book");
    await person.reads("I do not know whether this was done");
    front.loses = null;
    person.says("/lessons");
    await person.reads(/1 lesson ahead/);
    const { body } = await student.get<{ events: object[] }>("/lessons/my?role=student");
    expect(body.events).toHaveLength(1);
    await bot.stop("SIGTERM");
  },
  120_000,
);

test("an API that is there and does not answer is away, too", async () => {
  const later = Promise.withResolvers<Response>();
  const hung = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => later.promise,
  );
  const bot = await aBot(
    { key: api.key, url: `http://127.0.0.1:${hung.addr.port}/api` },
    aTelegram(),
    { BOT_BREAKER_REST_MS: "2000", BOT_TIMEOUT_MS: "500" },
  );
  await untilBreakerIs(bot, "open");
  const calls = bot.log().filter(isCall);
  expect(calls.length).toBeGreaterThanOrEqual(5);
  for (const { ms } of calls) expect(Number(ms)).toBeLessThan(2_000);
  await bot.stop("SIGTERM");
  later.resolve(new Response());
  await hung.shutdown();
}, 120_000);
