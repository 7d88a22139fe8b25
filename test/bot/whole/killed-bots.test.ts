import { beforeAll, expect, test } from "vitest";
import { atEnd } from "../../support/at-end.ts";
import { type RunningBot, startBot } from "../../support/bot-process.ts";
import type { Person } from "../../support/telegram/person.ts";
import { startTelegram } from "../../support/telegram/telegram.ts";
import { aRealApi, type RealApi } from "./api.ts";
import { leasesOf, twoAtATime } from "./leases.ts";
import { eachOf, link } from "./linking.ts";
import { aMember, enterLesson, type Member } from "./members.ts";
import { aWitness } from "./witness.ts";

/** `BOT_KILLS=20` for the whole: as many times a second later a bot is killed. */
const KILLS = Number(Deno.env.get("BOT_KILLS") ?? (Deno.env.get("CI") ? 20 : 5));
const DUE = 50 * KILLS;
/** Longer than a bot needs for what it leases at once, and shorter than a test may take. */
const LEASE_MS = 12_000;
const HOUR_MS = 3_600_000;
const PER_TUTOR = 50;

const telegram = startTelegram();
atEnd(() => telegram.close());
let api: RealApi;

beforeAll(async () => {
  api = await aRealApi({ NOTIFICATION_LEASE_SECONDS: `${LEASE_MS / 1_000}` });
}, 60_000);

const witnesses = () => ({ one: aWitness(api.url), other: aWitness(api.url) });

const botAt = (url: string): Promise<RunningBot> =>
  startBot({
    BACKEND_URL: url,
    BACKEND_API_KEY: api.key,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.root,
  });

/** So many people who are each to be told of one lesson, now. */
async function somePeopleToTell(count: number): Promise<Person[]> {
  const tutors = await Promise.all(
    Array.from({ length: Math.ceil(count / PER_TUTOR) }, () => aMember(api, "tutor")),
  );
  const people = Array.from({ length: count }, () => telegram.person({ hasStarted: true }));
  const noon = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 48 * HOUR_MS;
  await eachOf(people, async (person, index) => {
    const student = await aMember(api, "student", { name: `Student ${index}` });
    await link(api, student, person);
    const tutor = tutors[Math.floor(index / PER_TUTOR)] as Member;
    await enterLesson(tutor, student, noon + (index % PER_TUTOR) * HOUR_MS);
  });
  return people;
}

test(
  `of ${DUE} due, two bots and ${KILLS} kills each is told, none by two at a time, one twice a kill at most`,
  async () => {
    const people = await somePeopleToTell(DUE);
    const seen = witnesses();
    const urls = [seen.one.url, seen.other.url];
    const bots = urls.map(botAt);
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(1_000);
      const victim = kill % 2;
      const bot = await bots[victim];
      await bot?.stop("SIGKILL");
      bots[victim] = botAt(urls[victim] ?? "");
    }
    const counts = () => people.map((person) => person.written().length);
    await expect.poll(() => counts().filter((count) => count === 0).length, {
      timeout: DUE * 100 + 10 * LEASE_MS,
      interval: 250,
    }).toBe(0);
    // What was sent twice is so by now, when the last lease of a bot that died has run out.
    await pause(LEASE_MS + 1_000);
    const twice = counts().reduce((sum, count) => sum + count - 1, 0);
    expect(twice).toBeLessThanOrEqual(KILLS);
    expect(twoAtATime(leasesOf(seen), LEASE_MS)).toEqual([]);
    const left = await api.db`
      select status, attempts from notifications
      where scheduled_at <= now() and status <> 'sent'`;
    expect(left).toEqual([]);
    for (const bot of bots) expect((await (await bot).stop("SIGTERM")).code).toBe(0);
    expect(telegram.mostPerSecond()).toBeLessThanOrEqual(30);
  },
  KILLS * 40_000 + 120_000,
);

test("409: a late answer of a bot that was killed changes nothing", async () => {
  const [person] = await somePeopleToTell(1);
  const seen = witnesses();
  const isAnswer = (method: string) => method === "PATCH";
  const held = seen.one.hold(isAnswer);
  const killed = await botAt(seen.one.url);
  await expect.poll(held.count).toBe(1);
  await killed.stop("SIGKILL");
  const heir = await botAt(seen.other.url);
  await expect.poll(() => person?.written().length, { timeout: 3 * LEASE_MS }).toBe(2);
  const rows = () =>
    api.db`
      select status, attempts, updated_at from notifications
      where telegram_user_id = ${person?.id ?? 0} and scheduled_at <= now()`;
  await expect.poll(rows).toMatchObject([{ status: "sent" }]);
  const before = await rows();
  const late = await held.release();
  expect(late.map(({ status }) => status)).toEqual([409]);
  expect(await rows()).toEqual(before);
  await heir.stop("SIGTERM");
}, 120_000);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
