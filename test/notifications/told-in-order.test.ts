import { expect, test } from "vitest";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type Person } from "../support/app.ts";
import {
  aTeacher,
  booked,
  cancel,
  type LessonBody,
  reschedule,
  withoutLimits,
} from "../support/marketplace.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { deliver, lease, type Leased, runOut, settle } from "./bot.ts";
import { FAR, inWords } from "./told.ts";

/**
 * Lessons are moved and cancelled while bots tell of them. Whoever is told that a lesson was moved or cancelled was
 * told of it before, and what each hears last is what became of it, unless they did that themselves (N1).
 */

const ROUNDS = 4;
const LESSONS = 12;
const BOTS = 3;

/** What was done to a lesson last, by whom, and who has moved and cancelled it. */
type Story = {
  lesson: LessonBody;
  last: number | null;
  movers: number[];
  canceller: number | null;
};

test(
  `whoever is told of a change was told of the lesson, and hears the truth last (seed ${SEED})`,
  async () => {
    const random = randomOf(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      await oneRound(
        randomOf(random.between(1, 2 ** 31)),
      );
    }
  },
  120_000,
);

async function oneRound(random: Random): Promise<void> {
  const app = await anApp({ now: FAR });
  await withoutLimits(app);
  const tutor = await aTeacher(app);
  const student = await app.student({ zone: "UTC" });
  const [admin, bot] = [await app.admin(), await app.service()];
  await linkAccounts(app);
  const delivered: Leased[] = [];

  const stories: Story[] = [];
  for (let day = 0; day < LESSONS; day++) {
    const lesson = await booked(student, tutor, `2060-03-${day + 10}T08:00:00Z`);
    stories.push({ lesson, last: null, movers: [], canceller: null });
  }
  const change = async (story: Story, own: Random) => {
    for (let act = own.between(0, 4); act > 0; act--) {
      await new Promise((resolve) => setTimeout(resolve, own.between(0, 30)));
      const by = own.oneOf<Person>([tutor, student, student, admin]);
      const isLast = own.between(1, 4) === 1;
      const hour = `${own.between(9, 18)}`.padStart(2, "0");
      const start = story.lesson.utc_start.replace(/T\d\d/, `T${hour}`);
      if (!isLast && start === story.lesson.utc_start) continue;
      const { status, body } = isLast
        ? await cancel(by, story.lesson)
        : await reschedule(by, story.lesson, { start });
      expect(status).toBe(200);
      story.lesson = body;
      story.last = by.id;
      if (isLast) return void (story.canceller = by.id);
      story.movers.push(by.id);
    }
  };
  const tell = async (own: Random) => {
    for (let turn = 0; turn < 12; turn++) {
      await new Promise((resolve) => setTimeout(resolve, own.between(0, 20)));
      for (const one of await lease(bot, `?limit=${own.between(1, 5)}`)) {
        const fate = own.between(1, 10);
        if (fate > 2) delivered.push(one);
        // Died after it was sent: nobody says so.
        if (fate === 3) continue;
        const status = fate === 1 ? "failed" : fate === 2 ? "pending" : "sent";
        expect([200, 409]).toContain((await settle(bot, one, { status, lease: one.lease })).status);
      }
    }
  };
  const seed = () => randomOf(random.between(1, 2 ** 31));
  await Promise.all([
    ...stories.map((story) => change(story, seed())),
    ...Array.from({ length: BOTS }, () => tell(seed())),
  ]);
  await runOut(app);
  await app.tenant.db`
    update notifications set scheduled_at = now() where status = 'pending' and kind <> 'reminder'`;
  delivered.push(...await deliver(bot));
  // What is never due would be listed as to be sent, until the lesson's time.
  expect(
    await app.tenant.db`
      select kind from notifications where status = 'pending' and kind <> 'reminder'`,
  ).toEqual([]);

  const rows = await app.tenant.db<
    { id: number; lesson_id: number; recipient_id: number; kind: string; status: string }[]
  >`select id, lesson_id, recipient_id, kind, status from notifications`;
  for (const story of stories) {
    for (const { id: personId } of [tutor, student]) {
      const own = rows.filter((row) =>
        row.lesson_id === story.lesson.id && row.recipient_id === personId
      );
      const heard = delivered.flatMap(({ id, message }) => {
        const row = own.find((known) => known.id === id);
        return row ? [{ kind: row.kind, message }] : [];
      });
      const gaveUp = own.some(({ status }) => status === "failed");
      judge({ ...story, personId, heard, gaveUp });
    }
  }
}

type Heard = { readonly kind: string; readonly message: string };

function judge({ lesson, last, movers, canceller, personId, heard, gaveUp }: Story & {
  readonly personId: number;
  readonly heard: readonly Heard[];
  readonly gaveUp: boolean;
}): void {
  const seen = JSON.stringify({ personId, last, movers, canceller, heard });
  const [first] = heard;
  if (first) expect(first.kind, seen).toBe("confirmation");
  if (movers.every((by) => by === personId)) {
    expect(heard.map(({ kind }) => kind), seen).not.toContain("rescheduled");
  }
  if (canceller === personId) {
    expect(heard.map(({ kind }) => kind), seen).not.toContain("cancelled");
  }
  if (gaveUp || last === personId) return;
  const latest = heard.at(-1);
  if (canceller !== null) {
    if (latest) expect(latest.kind, seen).toBe("cancelled");
    return;
  }
  const now = inWords("UTC", lesson.utc_start, lesson.utc_end);
  expect(latest?.message, seen).toContain(now);
}
