import { expect, test } from "vitest";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { aTenant } from "../support/database.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { lease, type Leased, runOut, settle } from "./bot.ts";

/** Two servers, several bots that die, fail, give back and answer late: what a lease promises (N2). */

const LESSONS = 75;
const BOTS = 6;

/** What a bot was answered of a notification, and when it asked, in the order of all that happened. */
type Answer = { readonly asked: number; readonly lease: number; readonly outcome: string };

/** All that happened to one notification. */
type Life = {
  /** Whose it is, as the bots know it. */
  holder: string | null;
  /** When the answer with each lease came. */
  readonly leases: Map<number, number>;
  readonly accepted: Answer[];
  delivered: number;
  /** Bots that died with it after they had sent it. */
  deaths: number;
};

test(
  `each is delivered, none is two's at a time, and late answers change nothing (seed ${SEED})`,
  async () => {
    const tenant = await aTenant();
    const apps = [await anApp({ tenant }), await anApp({ tenant })];
    const [app] = apps;
    if (!app) throw new Error("no app");
    await dueLessons(app);
    const lives = new Map<number, Life>();
    const dead: Leased[] = [];
    let moment = 0;

    const lifeOf = ({ id }: { readonly id: number }): Life => {
      const known = lives.get(id) ??
        { holder: null, leases: new Map(), accepted: [], delivered: 0, deaths: 0 };
      lives.set(id, known);
      return known;
    };
    const say = async (bot: Client, one: Leased, outcome: { status: string; lease: number }) => {
      const asked = ++moment;
      const { status } = await settle(bot, one, outcome);
      expect([200, 409]).toContain(status);
      if (status === 200) {
        lifeOf(one).accepted.push({ asked, lease: one.lease, outcome: outcome.status });
      }
    };

    const live = async (bot: Client, name: string, random: Random) => {
      for (let idle = 0; idle < 3;) {
        const taken = await lease(bot, `?limit=${random.between(1, 20)}`);
        if (taken.length === 0) idle++;
        for (const one of taken) {
          const life = lifeOf(one);
          expect([one.id, life.holder]).toEqual([one.id, null]);
          life.holder = name;
          life.leases.set(one.lease, ++moment);
        }
        for (const one of taken) {
          const life = lifeOf(one);
          const fate = random.between(1, 10);
          if (fate > 3) life.delivered++;
          // Killed with it, before or after it was sent: the others of the lease are lost with it.
          if (fate === 3 || fate === 4) {
            life.deaths += fate === 4 ? 1 : 0;
            dead.push(...taken.slice(taken.indexOf(one)));
            break;
          }
          life.holder = null;
          const status = fate === 1 ? "failed" : fate === 2 ? "pending" : "sent";
          await say(bot, one, { status, lease: one.lease });
        }
        // The time of what the dead had is over, and some of them were not dead: they answer now.
        const late = dead.splice(0);
        for (const one of late) lifeOf(one).holder = null;
        if (late.length > 0) await runOut(app, late.map(({ id }) => id));
        for (const one of late.filter(() => random.between(1, 2) === 1)) {
          await say(bot, one, {
            status: random.oneOf(["sent", "failed", "pending"]),
            lease: one.lease,
          });
        }
      }
    };
    const bots = await Promise.all(Array.from({ length: BOTS }, (_, i) => apps[i % 2]?.service()));
    await Promise.all(bots.map((bot, i) => bot && live(bot, `bot ${i}`, randomOf(SEED + i))));

    const rows = await tenant.db<{ id: number; status: string; attempts: number }[]>`
    select id, status, attempts from notifications where kind = 'confirmation'`;
    expect(rows).toHaveLength(2 * LESSONS);
    for (const { id, status, attempts } of rows) {
      const { accepted, leases, delivered } = lifeOf({ id });
      const outcomes = accepted.map(({ outcome }) => outcome);
      const count = (of: string) => outcomes.filter((outcome) => outcome === of).length;
      const seen = `${id} ${status} ${JSON.stringify(accepted)}`;
      // Nobody is told less than once, unless sending failed three times.
      expect(status, seen).toBe(count("failed") === 3 ? "failed" : "sent");
      expect([count("sent"), attempts], seen)
        .toEqual([status === "sent" ? 1 : 0, count("failed") + count("sent")]);
      if (status === "sent") expect(delivered + count("sent"), seen).toBeGreaterThan(0);
      // An answer counts by the latest lease only: no later one was known when it was given.
      for (const { asked, lease: number } of accepted) {
        const later = [...leases].filter(([other, at]) => other > number && at < asked);
        expect(later, seen).toEqual([]);
      }
    }
  },
  60_000,
);

/** Lessons whose confirmations are due to both people. */
async function dueLessons(app: TestApp): Promise<void> {
  const [tutor, student] = [await app.tutor(), await app.student()];
  await linkAccounts(app);
  await app.tenant.db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select ${tutor.id}, ${student.id}, start, start + interval '1 hour', 'tutor'
    from generate_series(0, ${LESSONS - 1}) n,
      lateral (select '2060-03-08T10:00Z'::timestamptz + n * interval '1 day') at (start)`;
}
