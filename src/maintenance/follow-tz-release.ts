import { type Followed, slotsFollowClocks } from "../availability/follow-clocks.ts";
import { recordFollowed, tutorsToFollow, tzReleaseToFollow } from "../generated/sql/tz-release.ts";
import { type Db, sumOfEach } from "../platform/database/db.ts";
import { seriesFollowClocks } from "../series/follow-clocks.ts";
import { tzVersion } from "../time/zone.ts";

/** What became of a tenant's times of a zone by a release of the tz database. */
export type ZoneFollowed = {
  readonly release: string;
  readonly zone: string;
  readonly slots: number;
  readonly slots_left: number;
  readonly lessons: number;
  readonly lessons_left: number;
};

/**
 * After a new release of the tz database was loaded, makes a tenant's slots and weekly lessons ahead what it says
 * (X15), tutor by tutor, each in transactions of their own; `onFollowed` is told of each zone. Safe to run
 * twice and on two servers at once; most of the time one question is all. A server whose own release is
 * another does nothing. Answers how many rows were moved. `now` is epoch ms.
 * @throws AggregateError when tutors failed, after all the others were done; the next run tries again.
 */
export async function followTzRelease(
  db: Db,
  now: number,
  onFollowed: (zone: ZoneFollowed) => void = () => {},
): Promise<number> {
  const release = await tzReleaseToFollow(db);
  if (release?.version !== tzVersion) return 0;
  const slots: Followed[] = [];
  const lessons: Followed[] = [];
  const moved = await sumOfEach(await tutorsToFollow(db), async ({ tutor_id }) => {
    const done = [
      await slotsFollowClocks(db, tutor_id, tzVersion, now),
      await seriesFollowClocks(db, tutor_id, tzVersion, now),
    ] as const;
    slots.push(...done[0]);
    lessons.push(...done[1]);
    return done.flat().reduce((sum, { followed }) => sum + followed, 0);
  }).finally(() => report(slots, lessons).forEach(onFollowed));
  await recordFollowed(db, { version: tzVersion });
  return moved;
}

function report(slots: readonly Followed[], lessons: readonly Followed[]): ZoneFollowed[] {
  const zones = new Set([...slots, ...lessons].map(({ zone }) => zone));
  const sum = (rows: readonly Followed[], zone: string, what: "followed" | "left") =>
    rows.filter((row) => row.zone === zone).reduce((total, row) => total + row[what], 0);
  return [...zones].toSorted().map((zone) => ({
    release: tzVersion,
    zone,
    slots: sum(slots, zone, "followed"),
    slots_left: sum(slots, zone, "left"),
    lessons: sum(lessons, zone, "followed"),
    lessons_left: sum(lessons, zone, "left"),
  }));
}
