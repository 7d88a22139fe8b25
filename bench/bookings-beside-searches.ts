import { createKey } from "../src/tenants/keys.ts";
import type { Sql } from "../src/platform/database/sql.ts";
import { bookingRequest } from "./bookings.ts";
import { runLoad } from "./load.ts";
import { startServer } from "./process.ts";
import { type BenchRow, byTurns, SECONDS } from "./row.ts";

type Where = {
  readonly url: string;
  readonly secret: string;
  readonly control: Sql;
  readonly slug: string;
};

/** A tutor whose hour at the end of each afternoon is free. */
type Free = { readonly tutor: number; readonly service: number; readonly student: number };

const CLIENTS = 8;
const DAY = 86_400_000;

/**
 * What a booking pays for searches: bookings by a server that keeps a sieve of all tutors, which each of them
 * changes, against those by one that nobody has searched with.
 */
export async function besideSearches(
  where: Where,
  db: Sql,
  monday: string,
  sieve: (port: number) => Promise<unknown>,
): Promise<BenchRow> {
  const { key } = await createKey(where.control, {
    tenant: where.slug,
    kind: "service",
    name: "bench",
    scopes: [],
  });
  await db`update settings set max_active_with_tutor = 10000, max_active_in_all = 10000`;
  const free = await db<Free[]>`
    select lesson.tutor_id as tutor, service.id as service, max(lesson.student_id) as student
    from lessons lesson join services service using (tutor_id)
    where lesson.status = 'scheduled' group by 1, 2 order by 1`;
  const hours = await hoursOf(db, monday);
  let n = 0;
  const next = () => {
    const { tutor, service, student } = free[n % free.length] ??
      { tutor: 0, service: 0, student: 0 };
    const day = Math.floor(n++ / free.length);
    const start = (hours.get(tutor) ?? 0) + (Math.floor(day / 5) * 7 + day % 5) * DAY;
    const people = { tutorId: Number(tutor), studentId: Number(student) };
    return bookingRequest(key, { ...people, serviceId: Number(service), start });
  };
  const perSecond = async (isSieved: boolean) => {
    const app = await startServer({ kind: "app", url: where.url, secret: where.secret });
    try {
      if (isSieved) await sieve(app.port);
      const load = { hostname: "127.0.0.1", port: app.port, connections: CLIENTS, next };
      // What is planned and kept for a connection comes first.
      await runLoad({ ...load, seconds: 1 });
      const { perSecond, other } = await runLoad({ ...load, seconds: SECONDS });
      if (other > 0) throw new Error(`${other} bookings were refused`);
      return perSecond;
    } finally {
      await app.stop();
    }
  };
  return await byTurns(
    "bookings by a server that keeps a sieve of all tutors / by one without, 8 clients",
    0.9,
    () => perSecond(false),
    () => perSecond(true),
  );
}

/** By tutor: when the last hour of their first afternoon begins, which search-data.ts leaves free. */
async function hoursOf(db: Sql, monday: string): Promise<ReadonlyMap<number, number>> {
  const rows = await db<{ id: number; at: string }[]>`
    select tutor_id as id, max(ends_at) - interval '1 hour' as at from slots
    where date = ${monday}::date group by tutor_id`;
  return new Map(rows.map(({ id, at }) => [Number(id), Date.parse(at)]));
}
