import { tutorsToSieve } from "../generated/sql/marketplace.ts";
import type { Db } from "../platform/database/db.ts";
import { bookableIn, stretchesIn } from "../schedule/free-time.ts";
import type { Facts } from "../schedule/facts.ts";
import { readFactsOf } from "../schedule/read-facts.ts";
import { DAY, HOUR, MINUTE } from "../time/units.ts";
import { Sieve, type SievedTutor } from "./sieve.ts";

/** The shortest lesson that can be asked for. */
const SHORTEST = 15 * MINUTE;
/** How long a sieve may be used: until when a tutor can be booked moves on with each of their dates. */
export const LASTS_MS = DAY;
const MARGIN = LASTS_MS + 2 * HOUR;
/** So many calendars are read at once, so that nobody waits long for the thread that reads them. */
const AT_ONCE = 20;

/** A sieve of all tutors who are listed; `now` is epoch ms. */
export async function makeSieve(db: Db, now: number): Promise<Sieve> {
  const tutors = await tutorsToSieve(db);
  const days = tutors.reduce((most, { horizon_days }) => Math.max(most, horizon_days), 1);
  const room = tutors.length + Math.max(64, tutors.length >> 4);
  const sieve = new Sieve(room, { start: now, end: now + (days + 2) * DAY + MARGIN });
  await fillSieve(db, sieve, tutors.map(({ tutor_id }) => tutor_id), now);
  return sieve;
}

/** Reads anew when tutors may be free; what was read of one takes effect only where `mayBeSet` says so then. */
export async function fillSieve(
  db: Db,
  sieve: Sieve,
  tutorIds: readonly number[],
  now: number,
  mayBeSet: (tutorId: number) => boolean = () => true,
): Promise<void> {
  for (let i = 0; i < tutorIds.length; i += AT_ONCE) {
    const asked = tutorIds.slice(i, i + AT_ONCE);
    const questions = asked.map((tutorId) => ({ tutorId, range: sieve.span }));
    const all = await readFactsOf(db, questions, now);
    asked.forEach((tutorId, nth) => {
      const facts = all[nth] ?? null;
      if (!mayBeSet(tutorId)) return;
      const isKnown = facts !== null && facts.knownUntil >= sieve.span.end &&
        facts.horizonEnd + MARGIN <= sieve.span.end;
      sieve.set(tutorId, isKnown ? looselyFree(facts, sieve) : null);
    });
  }
}

/**
 * When a tutor may be free, whatever time does by itself as long as the sieve is used: a hold may end, so it is not in
 * the way, the horizon moves on, and notice is asked about when it is searched.
 */
function looselyFree(facts: Facts, { span }: Sieve): SievedTutor {
  const loose: Facts = {
    ...facts,
    now: -Infinity,
    policy: { ...facts.policy, minNoticeMinutes: 0 },
    horizonEnd: facts.horizonEnd + MARGIN,
    taken: facts.taken.filter(({ kind }) => kind === "booked"),
  };
  const range = (durationMs: number) => ({ start: span.start, end: span.end - durationMs });
  const stretches = stretchesIn(loose, range(SHORTEST), SHORTEST);
  return {
    starts: bookableIn(loose, range(SHORTEST), stretches),
    rooms: stretchesIn(loose, range(MINUTE), MINUTE),
    noticeMinutes: facts.policy.minNoticeMinutes,
  };
}
